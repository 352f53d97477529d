declare module 'virtual:packshot-guide' {
  type Guide = import('./types.ts').Guide;
  export const parts: Guide['parts'];
  export const pages: Guide['pages'];
  export const pictures: Guide['pictures'];
}
