import { createServer } from 'node:http';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import axios from 'axios';
import { listen } from '../../server.js';
import { incidents } from './incidents.js';
import { Telemetry } from './telemetry.js';

/** What Prometheus gets over HTTP when everything that is measured has happened. */
export async function scrape(): Promise<string> {
  const exporter = new PrometheusExporter({ preventServerStart: true });
  const { tokens } = await incidents(new Telemetry([exporter]));
  await tokens.getToken('acme', { replaces: await tokens.getToken('acme'), reason: 'due' });
  const server = createServer((request, response) => exporter.getMetricsRequestHandler(request, response));
  const { data } = await axios.get<string>(`http://127.0.0.1:${await listen(server)}/metrics`);
  return data;
}
