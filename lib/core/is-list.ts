/** `Array.isArray`, not as it is declared: what it makes of an unknown value is no `any[]`. */
export const isList: (value: unknown) => value is readonly unknown[] = Array.isArray;
