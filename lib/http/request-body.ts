import type { BoundProvider } from './bound-provider.js';

const REPLAY_BODY_LIMIT_BYTES = 64 * 1024;

/** How much of a body that reads once is kept so that it can be sent again. Bytes. */
export function replayBodyLimit({ attach }: BoundProvider): number {
  return attach.replayBodyLimit ?? REPLAY_BODY_LIMIT_BYTES;
}

/** A body as it will be sent, where that is known at once: no stream, no Blob, no form. */
export function knownBody(body: unknown): string | Uint8Array | undefined {
  if (typeof body === 'string' || body instanceof Uint8Array) return body;
  if (body instanceof URLSearchParams) return body.toString();
  return body instanceof ArrayBuffer ? new Uint8Array(body) : undefined;
}

/** Whether a body reads the same when it is sent a second time. */
export function canSendAgain(body: unknown): boolean {
  if ((body ?? undefined) === undefined || ArrayBuffer.isView(body) || knownBody(body) !== undefined) return true;
  return body instanceof FormData || body instanceof Blob;
}
