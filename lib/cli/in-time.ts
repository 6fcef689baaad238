import { NotStarted } from './not-started.js';

/** What `work` comes to within `ms` milliseconds. Throws NotStarted. The wait holds no process open. */
export async function inTime<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new NotStarted(`the application did not start within ${ms / 1_000} s`);
    timer = setTimeout(() => reject(error), ms).unref();
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
