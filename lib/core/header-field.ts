const NAME = /^[\w!#$%&'*+.^`|~-]+$/;
const VALUE = /^(?:[\x21-\x7e\x80-\xff](?:[\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?$/;

/** Whether it may be a header's name (RFC 9110 section 5.1). */
export function isFieldName(name: string): boolean {
  return NAME.test(name);
}

/** Whether a header's value arrives as it is (RFC 9110 section 5.5): no space around it, no line break, nothing beyond Latin-1. */
export function isFieldValue(value: string): boolean {
  return VALUE.test(value);
}
