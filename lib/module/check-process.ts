/** Set in the process of `nestjs-provider-auth check`, for every copy of this package: it runs beside the application. */
const CHECK_PROCESS = Symbol.for('nestjs-provider-auth.check-process');

/** Whether this process only verifies providers: it warms nothing up, and knows nothing of the running application's tokens. */
export function isCheckProcess(): boolean {
  return Reflect.get(globalThis, CHECK_PROCESS) === true;
}

/** From now on this process only verifies providers. */
export function becomeCheckProcess(): void {
  Reflect.set(globalThis, CHECK_PROCESS, true);
}
