/** A token request cannot be made: its message says why and what to do, and holds no secret. */
export class InvalidRequest extends Error {}
