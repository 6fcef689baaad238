/** A store in a process of its own, which can be made ill. */
export interface FleetStore {
  /** How replicas find it: read by store-of.mjs. */
  readonly settings: object;
  /** Starts it, or starts it again where it was. Resolves when it answers. */
  start(): Promise<void>;
  /** Ends it without warning. */
  kill(): Promise<void>;
  /** It answers nothing, until it is thawed. */
  freeze(): void;
  thaw(): void;
  /** Asks it something that costs it nothing. Rejects when it is not there. */
  ping(): Promise<unknown>;
  /** Whether it refuses writes. */
  setReadOnly(readOnly: boolean): Promise<void>;
  /** Ends it and removes what it left. */
  close(): Promise<void>;
}
