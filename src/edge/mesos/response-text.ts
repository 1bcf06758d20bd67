/** Refusals are one sentence; whatever is longer is no master's. */
const MAX_TEXT_BYTES = 4096;

/** Reads the beginning of a short textual answer and leaves the rest. */
export async function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= MAX_TEXT_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, MAX_TEXT_BYTES).toString().trim();
}
