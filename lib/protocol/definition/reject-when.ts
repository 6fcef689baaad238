import type { ApiResponse } from './attach-policy.js';
import { jsonPath } from '../../core/json-path.js';

/** How an API says that a token is dead: a status, or a status and a value in the JSON body. */
export interface RejectWhenSign {
  readonly status: number;
  /** Dotted path of the body. */
  readonly path?: string;
  /** What may stand there; absent: anything but nothing. */
  readonly values?: readonly (string | number | boolean)[];
}

/** For `isRejection`: whether an answer shows one of these signs. A plain 401 counts only if it is listed. */
export function rejectWhen(...signs: readonly RejectWhenSign[]) {
  return (response: ApiResponse): boolean => signs.some((sign) => shows(sign, response));
}

function shows({ status, path, values }: RejectWhenSign, response: ApiResponse): boolean {
  if (response.status !== status) return false;
  if (path === undefined) return true;
  const found = jsonPath(response.body(), path) ?? null;
  return values === undefined ? found !== null : values.some((value) => value === found);
}
