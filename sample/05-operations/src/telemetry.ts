import { metrics } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';

/** `GET /metrics` asks it. Left alone it would open a port of its own, 9464. */
export const exporter = new PrometheusExporter({ preventServerStart: true, withoutScopeInfo: true });

// Before the application starts: the module takes the global meter once.
metrics.setGlobalMeterProvider(new MeterProvider({ readers: [exporter] }));
