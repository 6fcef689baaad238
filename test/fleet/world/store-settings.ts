/** What a shared store seals with: made up, 32 bytes in base64url. */
export const KEYS = [{ kid: 'fleet', key: Buffer.alloc(32, 'fake-key').toString('base64url') }];
