/** No answer is judged by more of its body than this. */
export const LARGEST_JUDGED_BODY_BYTES = 1024 * 1024;

/** The JSON value of a body, or its text; `undefined` where it is not text, or too long to be judged. */
export function answerBody(data: unknown): unknown {
  const text = textOf(data);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function textOf(data: unknown): string | undefined {
  if (typeof data === 'string') return data.length > LARGEST_JUDGED_BODY_BYTES ? undefined : data;
  if (!(data instanceof ArrayBuffer) && !(data instanceof Uint8Array)) return undefined;
  return data.byteLength > LARGEST_JUDGED_BODY_BYTES ? undefined : new TextDecoder().decode(data);
}
