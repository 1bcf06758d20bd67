/** The two web globals that the codec needs, without the type libraries of a browser or of Node. */
interface WebGlobals {
  readonly TextEncoder: new () => {
    encode(text: string): Uint8Array<ArrayBuffer>;
    encodeInto(text: string, target: Uint8Array): { readonly read: number; readonly written: number };
  };
  readonly TextDecoder: new (
    label: 'utf-8',
    options: { readonly ignoreBOM: boolean },
  ) => { decode(bytes: Uint8Array): string };
}

// Every browser and Node have both.
const web = globalThis as unknown as WebGlobals;

/** Writes UTF-8; half a surrogate pair becomes U+FFFD. */
export const encoder = new web.TextEncoder();

/** Reads UTF-8; invalid bytes become U+FFFD, a byte order mark stays. */
export const decoder = new web.TextDecoder('utf-8', { ignoreBOM: true });
