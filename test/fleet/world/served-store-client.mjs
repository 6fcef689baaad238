import { connect } from 'node:net';
import { createInterface } from 'node:readline';

/** A TokenStore over the process of served-store.mjs. Connects when it is asked, and again after it was cut off. */
export class ServedStoreClient {
  isShared = true;
  canLock = true;
  #calls = new Map();
  #lastNumber = 0;
  #socket;

  constructor(port) {
    this.port = port;
  }

  get = (key) => this.#call('get', key);
  put = (key, write) => this.#call('put', key, write);
  lock = (key, owner, until) => this.#call('lock', key, owner, until);
  release = (key, owner) => this.#call('release', key, owner);
  take = (key, quota) => this.#call('take', key, quota);

  close() {
    this.#socket?.destroy();
  }

  #call(operation, ...args) {
    return new Promise((resolve, reject) => {
      const number = ++this.#lastNumber;
      this.#calls.set(number, { resolve, reject });
      this.#socket ??= this.#connect();
      this.#socket.write(`${JSON.stringify([number, operation, args])}\n`);
    });
  }

  #connect() {
    const socket = connect(this.port, '127.0.0.1');
    createInterface({ input: socket })
      .on('line', (line) => {
        const { number, value, error } = JSON.parse(line);
        const call = this.#calls.get(number);
        this.#calls.delete(number);
        if (error === undefined) call?.resolve(value);
        else call?.reject(new Error(error));
      })
      // readline passes on what its stream fails with.
      .on('error', () => {});
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#socket = undefined;
      for (const { reject } of this.#calls.values()) reject(new Error('the store is not there'));
      this.#calls.clear();
    });
    return socket;
  }
}
