/** The path of a base URL, without a slash at the end. */
export function pathOf(baseURL: string): string {
  return URL.canParse(baseURL) ? new URL(baseURL).pathname.replace(/\/+$/, '') : '';
}

/** What of a path lies under the base; the whole path where it does not. */
export function pathUnder(base: string, pathname: string): string {
  if (pathname === base) return '';
  return pathname.startsWith(`${base}/`) ? pathname.slice(base.length) : pathname;
}
