declare module 'axios/unsafe/core/buildFullPath.js' {
  const buildFullPath: (baseURL?: string, url?: string, allowAbsoluteUrls?: boolean) => string;
  export default buildFullPath;
}
