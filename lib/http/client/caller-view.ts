import type { InternalAxiosRequestConfig } from 'axios';
import { type Attached } from '../attached-request.js';
import type { Binding } from './binding.js';

/** What a caller gets to see in place of what was sent. */
export interface CallerView {
  readonly binding: Binding;
  /** The caller's own config, without a token. */
  readonly config: InternalAxiosRequestConfig;
  /** Where the request was sent first: absolute, with nothing attached. */
  readonly href: string;
  /** Upper case. */
  readonly method: string;
  /** Headers and query parameters that no one may see. */
  readonly headers: readonly Attached[];
  readonly query: readonly Attached[];
}
