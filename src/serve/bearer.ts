/**
 * Makes what tells whether an `Authorization` header has the token. How long it takes says nothing of how much of it was
 * right: hashes of one length are compared, in constant time.
 */
export async function createBearerCheck(token: string): Promise<(header: string | undefined) => boolean> {
  const { createHash, timingSafeEqual } = await import('node:crypto');
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  const expected = hash(token);
  return header => {
    const [, given] = /^Bearer +(\S+) *$/i.exec(header ?? '') ?? [];
    return given !== undefined && timingSafeEqual(hash(given), expected);
  };
}
