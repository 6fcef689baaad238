import type { AxiosInstance, AxiosRequestConfig } from 'axios';

/** What orval's functions send with: set where the application starts. */
export const by: { axios?: AxiosInstance } = {};

/** The mutator of orval's axios client. */
export async function send<T>(config: AxiosRequestConfig): Promise<T> {
  if (by.axios === undefined) throw new Error('by.axios is not set');
  return (await by.axios.request<T>(config)).data;
}
