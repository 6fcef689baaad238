/**
 * The application's provider names, for the compiler. Empty, any name compiles; augmented, a typo does not:
 *
 * ```ts
 * declare module 'nestjs-provider-auth' {
 *   interface ProviderAuthRegistry { manis: true; airalo: true }
 * }
 * ```
 */
// oxlint-disable-next-line typescript/no-empty-object-type -- it is there to be augmented
export interface ProviderAuthRegistry {}

/** A provider's name: a key of the `ProviderAuthRegistry`, or any string while that is empty. */
export type ProviderName = keyof ProviderAuthRegistry extends never
  ? string
  : Extract<keyof ProviderAuthRegistry, string>;

/** Entries by provider name; any subset of the registry. */
export type ProviderEntries<E> = { readonly [N in ProviderName]?: E };
