/** The buffer, or one at least twice as long with the same first `used` bytes where it has no room for so many more. */
export function withRoom(buffer: Buffer<ArrayBuffer>, used: number, bytes: number): Buffer<ArrayBuffer> {
  if (buffer.length - used >= bytes) return buffer;
  const larger = Buffer.allocUnsafeSlow(2 * (used + bytes));
  buffer.copy(larger, 0, 0, used);
  return larger;
}

/** The numbers, or twice as many places that begin with them where all of theirs are used. */
export function withPlace(numbers: Uint32Array<ArrayBuffer>, used: number): Uint32Array<ArrayBuffer> {
  if (used < numbers.length) return numbers;
  const larger = new Uint32Array(2 * numbers.length);
  larger.set(numbers);
  return larger;
}
