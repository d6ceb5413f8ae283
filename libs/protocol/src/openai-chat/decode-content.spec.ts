import type { JsonObject } from '@libs/kernel';
import { decodeMessages } from './decode-messages';

const contentOf = (...parts: JsonObject[]) => decodeMessages([{ role: 'user', content: parts }]).messages[0]?.content;
const file = (fields: JsonObject): JsonObject => ({ type: 'file', file: fields });
const refused = (param: string, code = 'invalid_request') => expect.objectContaining({ code, param, status: 400 });
const assistant = (fields: JsonObject) =>
  decodeMessages([
    { role: 'user', content: 'x' },
    { role: 'assistant', ...fields },
  ]).messages[1]?.content;

describe('the content of a message of OpenAI', () => {
  it('may be documents: by id of ours, as data URI, as bare PDF, by address', () => {
    expect(
      contentOf(
        { ...file({ file_id: 'file_1' }), cache_control: { type: 'ephemeral' } },
        file({ filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERi0x' }),
        file({ file_data: 'JVBERi0x' }),
        file({ file_data: 'https://a/b.pdf' }),
      ),
    ).toEqual([
      { type: 'document', source: { type: 'file', fileId: 'file_1' }, cacheControl: { type: 'ephemeral' } },
      { type: 'document', title: 'a.pdf', source: { type: 'base64', mediaType: 'application/pdf', data: 'JVBERi0x' } },
      { type: 'document', source: { type: 'base64', mediaType: 'application/pdf', data: 'JVBERi0x' } },
      { type: 'document', source: { type: 'url', url: 'https://a/b.pdf' } },
    ]);
  });

  it('may be sound', () => {
    expect(contentOf({ type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } })).toEqual([
      { type: 'audio', format: 'wav', data: 'AAAA' },
    ]);
  });

  it.each<[JsonObject, string]>([
    [file({}), 'messages[0].content[0].file'],
    [file({ file_id: 'a', file_data: 'b' }), 'messages[0].content[0].file'],
    [file({ file_data: 'no base64 of a PDF' }), 'messages[0].content[0].file.file_data'],
    [{ type: 'input_audio', input_audio: { format: 'wav' } }, 'messages[0].content[0].input_audio.data'],
    [{ type: 'input_audio', input_audio: { data: 'A' } }, 'messages[0].content[0].input_audio.format'],
  ])('is refused when %j by the place of the fault', (part, param) => expect(() => contentOf(part)).toThrow(refused(param)));

  it('may be what only others know: left to models that take it', () =>
    expect(() => contentOf({ type: 'video_url', video_url: { url: 'https://a' } })).toThrow(
      refused('messages[0].content[0].type', 'unsupported_by_target'),
    ));
});

describe('what an assistant said before', () => {
  it('keeps where it came from, on the text', () => {
    const url_citation = { url: 'https://a', title: 'A', start_index: 0, end_index: 3 };
    expect(assistant({ content: 'yes', annotations: [{ type: 'url_citation', url_citation }, { type: 'file' }] })).toEqual([
      {
        type: 'text',
        text: 'yes',
        citations: [
          {
            url: 'https://a',
            title: 'A',
            start: 0,
            end: 3,
            raw: { dialect: 'openai-chat', value: { type: 'url_citation', url_citation } },
          },
        ],
      },
    ]);
  });

  it("keeps reasoning with its signatures, and Gemini's on its calls", () => {
    const details = [
      { type: 'reasoning.text', text: 'hm', signature: 'rlg-origin:anthropic:sig', format: 'anthropic-claude-v1', index: 0 },
      { type: 'reasoning.encrypted', data: 'enc', format: 'anthropic-claude-v1', index: 1 },
    ];
    const call = {
      id: 'c',
      type: 'function',
      function: { name: 'f', arguments: '{}' },
      extra_content: { google: { thought_signature: 'ts' } },
    };
    expect(assistant({ content: null, reasoning_content: 'hm', reasoning_details: details, tool_calls: [call] })).toEqual([
      { type: 'reasoning', text: 'hm', signature: 'sig', origin: 'anthropic' },
      { type: 'reasoning', text: '', redactedData: 'enc', origin: 'anthropic' },
      { type: 'tool_call', id: 'c', name: 'f', arguments: '{}', signature: 'ts', origin: 'gemini' },
    ]);
  });

  it('keeps unsigned reasoning beside what is only encrypted', () => {
    const reasoning_details = [{ type: 'reasoning.encrypted', data: 'enc', format: 'openai-responses-v1', id: 'rs_1' }];
    expect(assistant({ content: 'a', reasoning_content: 'hm', reasoning_details })).toEqual([
      { type: 'reasoning', text: 'hm' },
      { type: 'reasoning', text: '', redactedData: 'enc', origin: 'openai', id: 'rs_1' },
      { type: 'text', text: 'a' },
    ]);
  });

  it('keeps the plain text of freeform calls', () => {
    const call = { id: 'c', type: 'custom', custom: { name: 'sql', input: 'select 1' } };
    expect(assistant({ content: null, tool_calls: [call] })).toEqual([
      { type: 'tool_call', id: 'c', name: 'sql', arguments: 'select 1', freeform: true },
    ]);
  });
});
