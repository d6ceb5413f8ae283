import type { Origin, ReasoningPart } from './neutral/content';

/*
 * Dialects that have one string for opaque reasoning carry OpenAI's id of the item in front of it: the item goes
 * back under the id that it came with.
 */

const WITH_ID = /^(rs_[A-Za-z0-9_-]{1,128})\|([^]*)$/;

export const withItemId = (data: string, id: string | undefined): string =>
  id !== undefined && /^rs_[A-Za-z0-9_-]{1,128}$/.test(id) ? `${id}|${data}` : data;

export function splitItemId(value: string): { data: string; id?: string } {
  const match = WITH_ID.exec(value);
  return match ? { id: match[1] as string, data: match[2] as string } : { data: value };
}

/** Encrypted reasoning as a part of a message. */
export const redactedPart = (value: string, origin: Origin): ReasoningPart => {
  const { data, id } = splitItemId(value);
  return { type: 'reasoning', text: '', redactedData: data, origin, ...(id !== undefined && { id }) };
};
