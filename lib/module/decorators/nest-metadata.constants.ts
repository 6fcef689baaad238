// Nest keeps these keys in `@nestjs/common/constants`, which is no public path; their text is the same in Nest 11 and 12.

/** A class's constructor parameters, as the compiler emitted them. */
export const PARAMETER_TYPES = 'design:paramtypes';
/** Its parameters that `@Inject()` names: `{ index, param }`. */
export const NAMED_PARAMETERS = 'self:paramtypes';
/** Indexes of its `@Optional()` parameters. */
export const OPTIONAL_PARAMETERS = 'optional:paramtypes';
/** Its injected properties: `{ key, type }`. */
export const INJECTED_PROPERTIES = 'self:properties_metadata';

/** What `HttpService` of @nestjs/axios gets its axios instance under; not exported there. */
export const AXIOS_INSTANCE = 'AXIOS_INSTANCE_TOKEN';
