import { STATUS_CODES } from 'node:http';

/** An HTTP answer, before it is delivered. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly content: string;
}

export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, headers: { 'Content-Type': 'application/json', ...headers }, content: JSON.stringify(body) };
}

export function html(status: number, content: string): Reply {
  return { status, headers: { 'Content-Type': 'text/html' }, content };
}

/** "Not Found", "Service Unavailable", … */
export function statusText(status: number): string {
  return STATUS_CODES[status] ?? 'Error';
}

/** "NOT_FOUND", "SERVICE_UNAVAILABLE", … */
export function statusCode(status: number): string {
  return statusText(status).toUpperCase().replaceAll(/\W+/g, '_');
}
