import type { AxiosInstance } from 'axios';
import { AxiosHeaders } from '../axios.js';

/**
 * Makes the default headers of each method, which are empty unless an application puts some there, something that axios hands on
 * by reference: it copies every plain object of the defaults for every request, and takes these off again. What is put there
 * later counts as ever.
 */
export function shareMethodHeaders({ headers }: AxiosInstance['defaults']): void {
  for (const [name, value] of Object.entries(headers)) {
    if (isEmptyObject(value)) headers[name] = new AxiosHeaders();
  }
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
