import { types } from 'node:util';

/**
 * A caller's Request with a body, kept while it is under way so that it can be sent again. Its body is read beside the one that is
 * sent, which waits for nothing; of one that is longer than `limit` (bytes), or breaks off, nothing is kept.
 */
export class KeptRequest {
  readonly #copy: Request;
  readonly #reader: ReadableStreamDefaultReader<unknown> | undefined;
  #body: Uint8Array<ArrayBuffer> | undefined;
  #dropped = false;

  /** `request` is the one that will be sent: its body is divided in two. */
  constructor(request: Request, limit: number) {
    this.#copy = request.clone();
    this.#reader = this.#copy.body?.getReader();
    void this.#read(limit);
  }

  /** All of it; `undefined` as long as its end was not seen. */
  get body(): Uint8Array<ArrayBuffer> | undefined {
    return this.#body;
  }

  /** The same Request once more, with nothing attached; `undefined` as long as there is no `body`. */
  again(): Request | undefined {
    const { method } = this.#copy;
    return this.#body && new Request(this.#copy, { method, body: this.#body });
  }

  /** Lets go of what is kept. What is being sent goes on. */
  drop(): void {
    this.#dropped = true;
    this.#body = undefined;
    // It settles only when the other half is read or cancelled too.
    this.#reader?.cancel().catch(() => {});
  }

  async #read(limit: number): Promise<void> {
    const chunks: Uint8Array[] = [];
    let length = 0;
    try {
      for (;;) {
        const { done, value } = (await this.#reader?.read()) ?? { done: true };
        // A reader that is cancelled says that it is done.
        if (this.#dropped) return;
        if (done) break;
        if (!types.isUint8Array(value) || (length += value.byteLength) > limit) return this.drop();
        chunks.push(value);
      }
      this.#body = Buffer.concat(chunks);
    } catch {
      // The other half fails likewise, which its caller is told.
    }
  }
}
