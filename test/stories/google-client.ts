import { GoogleGenAI } from '@google/genai';
import type { Story } from './story';

/**
 * Google's official client in front of the gateway; it does not retry by itself. It would look for Node's own
 * dispatcher in the global object, which a test has one of its own of: given `fetch` it need not.
 */
export const googleClient = (story: Pick<Story, 'key' | 'gateway'>, key = story.key): GoogleGenAI =>
  new GoogleGenAI({ apiKey: key, httpOptions: { baseUrl: story.gateway.url, fetch: (url, init) => fetch(url, init) } });

/** What a failed call says: Google's client puts the body into its message. */
export async function googleError(
  call: Promise<unknown>,
): Promise<{ status?: number; code?: number; word?: string; message: string }> {
  const thrown: unknown = await call.then(
    () => new Error('the call did not fail'),
    (error: unknown) => error,
  );
  const { message, status } = thrown as Error & { status?: number };
  const json = message.slice(Math.max(0, message.indexOf('{')));
  try {
    const { error } = JSON.parse(json) as { error: { code: number; message: string; status: string } };
    return { ...(status !== undefined && { status }), code: error.code, word: error.status, message: error.message };
  } catch {
    return { ...(status !== undefined && { status }), message };
  }
}
