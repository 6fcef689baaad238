/** `Object.getPrototypeOf`, not as it is declared: what it returns is no `any`. */
export const prototypeOf: (value: object) => object | null = Object.getPrototypeOf;
