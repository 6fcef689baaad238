const NUMBER = /^-?\d+(?:\.\d+)?$/;

/** A number, or a string that is one in decimal digits (no exponent, no spaces), rounded down; `undefined` for anything else. */
export function wholeNumberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && NUMBER.test(value) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? Math.floor(number) : undefined;
}
