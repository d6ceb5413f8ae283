import type { JsonObject } from '@libs/kernel';
import { decodeRequest } from './decode-request';

const hello = [{ role: 'user', parts: [{ text: 'Hello' }] }];
const decode = (more: JsonObject = {}) => decodeRequest({ contents: hello, ...more });

describe('a request in the dialect of Gemini', () => {
  it('is read in full', () => {
    const request = decode({
      systemInstruction: { parts: [{ text: 'Be brief.' }, { text: 'Be kind.' }] },
      tools: [
        {
          functionDeclarations: [
            {
              name: 'weather',
              description: 'Tells the weather',
              parameters: { type: 'OBJECT', properties: { city: { type: 'STRING' } } },
            },
            { name: 'now', parametersJsonSchema: { type: 'object', properties: {}, additionalProperties: false } },
          ],
        },
        { googleSearch: {} },
        { codeExecution: {} },
        { urlContext: {} },
      ],
      toolConfig: {
        functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['now'] },
        retrievalConfig: { languageCode: 'de' },
      },
      generationConfig: {
        temperature: 0.5,
        topP: 0.9,
        topK: 40,
        maxOutputTokens: 100,
        stopSequences: ['END'],
        candidateCount: 2,
        seed: 7,
        presencePenalty: 0.1,
        frequencyPenalty: -0.1,
        responseLogprobs: true,
        logprobs: 3,
        responseMimeType: 'application/json',
        responseJsonSchema: { type: 'object' },
        thinkingConfig: { thinkingBudget: 512, includeThoughts: true },
        mediaResolution: 'MEDIA_RESOLUTION_LOW',
      },
      safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' }],
      cachedContent: 'cachedContents/a',
      serviceTier: 'flex',
    });
    expect(request).toEqual({
      model: '',
      system: [
        { type: 'text', text: 'Be brief.' },
        { type: 'text', text: 'Be kind.' },
      ],
      messages: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
      stream: false,
      includeUsage: true,
      tools: [
        {
          name: 'weather',
          description: 'Tells the weather',
          parameters: { type: 'object', properties: { city: { type: 'string' } } },
        },
        { name: 'now', parameters: { type: 'object', properties: {}, additionalProperties: false } },
      ],
      builtinTools: [
        { kind: 'web_search', dialect: 'gemini', raw: { googleSearch: {} } },
        { kind: 'code_execution', dialect: 'gemini', raw: { codeExecution: {} } },
        { kind: 'other', dialect: 'gemini', raw: { urlContext: {} } },
      ],
      toolChoice: { type: 'tool', name: 'now' },
      temperature: 0.5,
      topP: 0.9,
      topK: 40,
      maxOutputTokens: 100,
      stop: ['END'],
      candidates: 2,
      seed: 7,
      presencePenalty: 0.1,
      frequencyPenalty: -0.1,
      logprobs: { top: 3 },
      responseFormat: { type: 'json_schema', name: 'output', schema: { type: 'object' } },
      reasoning: { enabled: true, budgetTokens: 512, summary: 'auto' },
      serviceTier: 'flex',
      extra: {
        safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' }],
        cachedContent: 'cachedContents/a',
        'toolConfig.retrievalConfig': { languageCode: 'de' },
        'generationConfig.mediaResolution': 'MEDIA_RESOLUTION_LOW',
      },
    });
  });

  it('says the same with underscores, and with one thing in the place of a list of it', () => {
    const camel = decode({
      systemInstruction: { parts: [{ text: 'Be brief.' }] },
      tools: [
        { functionDeclarations: [{ name: 'f', parametersJsonSchema: { type: 'object', properties: { some_thing: {} } } }] },
      ],
      toolConfig: { functionCallingConfig: { mode: 'NONE' } },
      generationConfig: {
        maxOutputTokens: 5,
        stopSequences: ['x'],
        responseMimeType: 'application/json',
        thinkingConfig: { thinkingLevel: 'LOW' },
      },
      safetySettings: [],
    });
    const snake = decodeRequest({
      contents: { role: 'user', parts: { text: 'Hello' } },
      system_instruction: { parts: { text: 'Be brief.' } },
      tools: { function_declarations: { name: 'f', parameters_json_schema: { type: 'object', properties: { some_thing: {} } } } },
      tool_config: { function_calling_config: { mode: 'none' } },
      generation_config: {
        max_output_tokens: 5,
        stop_sequences: ['x'],
        response_mime_type: 'application/json',
        thinking_config: { thinking_level: 'low' },
      },
      safety_settings: [],
    });
    expect(snake).toEqual(camel);
    expect(camel).toMatchObject({
      toolChoice: { type: 'none' },
      responseFormat: { type: 'json_object' },
      reasoning: { effort: 'low' },
    });
  });

  it('takes pictures, sound, PDFs, plain text and files by address', () => {
    const parts = [
      { inlineData: { mimeType: 'image/png', data: 'aW1n' } },
      { inline_data: { mime_type: 'audio/mpeg', data: 'c25k' } },
      { inlineData: { mimeType: 'application/pdf', data: 'cGRm', displayName: 'a.pdf' } },
      { inlineData: { mimeType: 'text/plain', data: Buffer.from('Grüße').toString('base64') } },
      { fileData: { fileUri: 'https://example.com/a.png' } },
      { fileData: { fileUri: 'https://example.com/a', mimeType: 'application/pdf' } },
      { inlineData: { mimeType: 'image/webp', data: '_-8' } },
    ];
    expect(decodeRequest({ contents: [{ parts }] }).messages).toEqual([
      {
        role: 'user',
        content: [
          { type: 'image', source: { type: 'base64', mediaType: 'image/png', data: 'aW1n' } },
          { type: 'audio', format: 'mp3', data: 'c25k' },
          { type: 'document', source: { type: 'base64', mediaType: 'application/pdf', data: 'cGRm' }, title: 'a.pdf' },
          { type: 'document', source: { type: 'text', mediaType: 'text/plain', text: 'Grüße' } },
          { type: 'image', source: { type: 'url', url: 'https://example.com/a.png' } },
          { type: 'document', source: { type: 'url', url: 'https://example.com/a' } },
          { type: 'image', source: { type: 'base64', mediaType: 'image/webp', data: '/+8=' } },
        ],
      },
    ]);
  });
});

describe('tool calls in the dialect of Gemini', () => {
  const conversation = (responses: JsonObject[]) => [
    ...hello,
    {
      role: 'model',
      parts: [
        { text: 'Let me ', thought: true },
        { text: 'see.', thought: true },
        { text: 'One ' },
        { text: 'moment.', thoughtSignature: 'c2lnQQ==' },
        { functionCall: { name: 'weather', args: { city: 'Oslo' } }, thoughtSignature: 'c2lnQg==' },
        { functionCall: { name: 'weather', args: { city: 'Rome' } } },
        { functionCall: { name: 'now', id: 'their-id' } },
      ],
    },
    { role: 'user', parts: responses },
  ];

  it('get ids where they have none, and responses find them by name and order', () => {
    const { messages } = decodeRequest({
      contents: conversation([
        { functionResponse: { name: 'now', response: { error: 'no clock' } } },
        { functionResponse: { name: 'weather', response: { output: 'rain' } } },
        { functionResponse: { name: 'weather', response: { degrees: 30 } } },
      ]),
    });
    const call = (id: string, name: string, args: string, more = {}) => ({
      type: 'tool_call',
      id,
      name,
      arguments: args,
      ...more,
    });
    expect(messages.slice(1)).toEqual([
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: 'Let me see.' },
          { type: 'text', text: 'One moment.' },
          { type: 'reasoning', text: '', signature: 'c2lnQQ==', origin: 'gemini' },
          call('call_g_1_4', 'weather', '{"city":"Oslo"}', { signature: 'c2lnQg==', origin: 'gemini' }),
          call('call_g_1_5', 'weather', '{"city":"Rome"}'),
          call('their-id', 'now', '{}'),
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', toolCallId: 'their-id', content: [{ type: 'text', text: 'no clock' }], isError: true },
          { type: 'tool_result', toolCallId: 'call_g_1_4', content: [{ type: 'text', text: 'rain' }] },
          { type: 'tool_result', toolCallId: 'call_g_1_5', content: [{ type: 'text', text: '{"degrees":30}' }] },
        ],
      },
    ]);
  });

  it('keep the results apart that name the id of their call', () => {
    const contents = [
      { role: 'model', parts: [{ functionCall: { name: 'f', id: 'a' } }, { functionCall: { name: 'f', id: 'b' } }] },
      {
        role: 'user',
        parts: [
          {
            functionResponse: {
              name: 'f',
              id: 'b',
              response: {},
              parts: [{ inlineData: { mimeType: 'image/png', data: 'aW1n' } }],
            },
          },
          { functionResponse: { name: 'f', id: 'a', response: { output: '' } } },
        ],
      },
    ];
    const results = decodeRequest({ contents }).messages[1]?.content ?? [];
    expect(results.map((part) => part.type === 'tool_result' && part.toolCallId)).toEqual(['b', 'a']);
    expect(results[0]).toMatchObject({ content: [{ type: 'text', text: '{}' }, { type: 'image' }] });
  });

  it('are merged from the pieces in which an answer was streamed', () => {
    const contents = [
      ...hello,
      { role: 'model', parts: [{ text: 'Good' }] },
      { role: 'model', parts: [{ text: ' day.' }] },
      { role: 'model', parts: [{ text: '' }] },
      { role: 'user', parts: [{ text: 'And?' }] },
    ];
    expect(decodeRequest({ contents }).messages).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'Hello' }] },
      { role: 'assistant', content: [{ type: 'text', text: 'Good day.' }] },
      { role: 'user', content: [{ type: 'text', text: 'And?' }] },
    ]);
  });

  it.each([
    ['AUTO', [], { type: 'auto' }, ['a', 'b'], undefined],
    ['ANY', [], { type: 'required' }, ['a', 'b'], undefined],
    ['ANY', ['a', 'b'], { type: 'required' }, ['a', 'b'], undefined],
    ['ANY', ['b'], { type: 'tool', name: 'b' }, ['a', 'b'], undefined],
    ['NONE', [], { type: 'none' }, ['a', 'b'], undefined],
    ['VALIDATED', ['a'], { type: 'auto' }, ['a'], true],
  ])('may be asked for by mode %s %j', (mode, allowedFunctionNames, toolChoice, names, strict) => {
    const { tools, toolChoice: choice } = decode({
      tools: [{ functionDeclarations: [{ name: 'a' }, { name: 'b' }] }],
      toolConfig: { functionCallingConfig: { mode, allowedFunctionNames } },
    });
    expect(choice).toEqual(toolChoice);
    expect(tools?.map(({ name }) => name)).toEqual(names);
    expect(tools?.[0]?.strict).toBe(strict);
  });
});

describe('a request of Gemini that is refused', () => {
  const image = { mimeType: 'video/mp4', data: 'dg==' };
  it.each([
    ['no contents', {}, 'invalid_request', 'contents'],
    ['an empty list', { contents: [] }, 'invalid_request', 'contents'],
    ['a role nobody has', { contents: [{ role: 'assistant', parts: [] }] }, 'invalid_request', 'contents[0].role'],
    ['a part that holds nothing', { contents: [{ parts: [{}] }] }, 'invalid_request', 'contents[0].parts[0]'],
    ['text that is none', { contents: [{ parts: [{ text: 5 }] }] }, 'invalid_request', 'contents[0].parts[0].text'],
    [
      'video',
      { contents: [{ parts: [{ inlineData: image }] }] },
      'unsupported_by_target',
      'contents[0].parts[0].inlineData.mimeType',
    ],
    [
      "a file of Google's",
      { contents: [{ parts: [{ fileData: { fileUri: 'gs://bucket/a.pdf' } }] }] },
      'unsupported_by_target',
      'contents[0].parts[0].fileData.fileUri',
    ],
    [
      'an address of no web',
      { contents: [{ parts: [{ fileData: { fileUri: 'file:///etc/passwd' } }] }] },
      'invalid_request',
      'contents[0].parts[0].fileData.fileUri',
    ],
    [
      'code that Google ran',
      { contents: [{ role: 'model', parts: [{ executableCode: { code: '1' } }] }] },
      'unsupported_by_target',
      'contents[0].parts[0].executableCode',
    ],
    [
      'a response without a call',
      { contents: [{ parts: [{ functionResponse: { name: 'f', response: {} } }] }] },
      'invalid_request',
      'contents[0].parts[0].functionResponse.name',
    ],
    [
      'no tokens',
      { contents: hello, generationConfig: { maxOutputTokens: 0 } },
      'invalid_request',
      'generationConfig.maxOutputTokens',
    ],
    [
      'a hot temperature',
      { contents: hello, generationConfig: { temperature: 3 } },
      'invalid_request',
      'generationConfig.temperature',
    ],
    [
      'a schema for plain text',
      { contents: hello, generationConfig: { responseSchema: {} } },
      'invalid_request',
      'generationConfig.responseMimeType',
    ],
    [
      'an unknown mode',
      { contents: hello, toolConfig: { functionCallingConfig: { mode: 'SOME' } } },
      'invalid_request',
      'toolConfig.functionCallingConfig.mode',
    ],
  ])('%s', (_name, body, code, param) => {
    expect(() => decodeRequest(body as JsonObject)).toThrow(expect.objectContaining({ code, param }));
  });

  it('names what it leaves out', () => {
    const contents = [{ parts: [{ text: 'a', videoMetadata: { fps: 1 } }] }];
    const { leftOut } = decodeRequest({
      contents,
      tools: [{ functionDeclarations: [{ name: 'f', response: { type: 'STRING' } }] }],
    });
    expect(leftOut).toEqual([
      expect.stringMatching(/^contents\.parts\.videoMetadata: /),
      expect.stringMatching(/^tools\.functionDeclarations\.response: /),
    ]);
  });
});
