declare module 'plist' {
  export function parse(text: string): unknown;
}
