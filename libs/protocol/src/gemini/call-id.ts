const PREFIX = 'call_g_';
const OURS = /^call_g_[0-9a-f_]+$/;

/** An id for a call that has none, made from its place in the conversation: `contents[1].parts[4]`. */
export const madeUpCallId = (place: string): string => PREFIX + place.replace(/\D+/g, '_').replace(/^_|_$/g, '');

/** The same for a call of an answer: from a fingerprint in hexadecimal digits. */
export const fingerprintCallId = (hex: string): string => PREFIX + hex;

/** Whether Gemini, or who speaks like it, never gave this id: then it is not to be shown one. */
export const isMadeUpCallId = (id: string): boolean => OURS.test(id);
