// What is used of sharp.
declare module 'sharp' {
  interface Sharp {
    readonly autoOrient: () => Sharp
    readonly resize: (size: { readonly width: number; readonly height: number; readonly fit: string }) => Sharp
    readonly greyscale: () => Sharp
    readonly toColourspace: (space: string) => Sharp
    readonly removeAlpha: () => Sharp
    readonly ensureAlpha: () => Sharp
    readonly raw: () => Sharp
    readonly toBuffer: (options: { readonly resolveWithObject: true }) => Promise<{
      readonly data: Uint8Array
      readonly info: { readonly width: number; readonly height: number; readonly channels: number }
    }>
  }
  const sharp: (bytes: Uint8Array, options: { readonly failOn: 'error' }) => Sharp
  export default sharp
}
