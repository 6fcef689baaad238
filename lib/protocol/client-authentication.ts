/**
 * The value of an `Authorization: Basic` header. By default id and secret are form-encoded first, as RFC 6749
 * section 2.3.1 wants; `raw` leaves them as they are (RFC 7617), as many providers want in truth.
 */
export function basicAuthorization(id: string, secret: string, encoding: 'form' | 'raw' = 'form'): string {
  const encode = encoding === 'form' ? formEncode : (text: string) => text;
  return `Basic ${Buffer.from(`${encode(id)}:${encode(secret)}`, 'utf8').toString('base64')}`;
}

function formEncode(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}
