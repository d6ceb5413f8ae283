import { citationFromAnnotation, citationToAnnotation } from './annotations';

describe('annotations', () => {
  it('name a page of the web, with the cited text where it is known', () => {
    const citation = { url: 'https://a', title: 'A', citedText: 'as said', start: 2, end: 9 };
    const annotation = citationToAnnotation(citation);
    expect(annotation).toEqual({
      type: 'url_citation',
      url_citation: { url: 'https://a', title: 'A', start_index: 2, end_index: 9, content: 'as said' },
    });
    expect(citationFromAnnotation(annotation)).toMatchObject(citation);
  });

  it('name a document of the request', () => {
    const citation = { documentIndex: 1, title: 'a.pdf', citedText: 'as said', start: 0, end: 4 };
    const annotation = citationToAnnotation(citation);
    expect(annotation).toEqual({
      type: 'file_citation',
      file_citation: { filename: 'a.pdf', index: 1, quote: 'as said', start_index: 0, end_index: 4 },
    });
    expect(citationFromAnnotation(annotation)).toMatchObject(citation);
  });

  it('of this dialect pass as they came', () => {
    const raw = { type: 'url_citation', url_citation: { url: 'https://a', title: 'A', start_index: 0, end_index: 0, x: 1 } };
    const citation = citationFromAnnotation(raw);
    // Zeros are how OpenRouter says that it does not know the place.
    expect(citation).toEqual({ url: 'https://a', title: 'A', raw: { dialect: 'openai-chat', value: raw } });
    expect(citation && citationToAnnotation(citation)).toBe(raw);
  });

  it('are read flat as well', () =>
    expect(citationFromAnnotation({ type: 'url_citation', url: 'https://a' })).toMatchObject({ url: 'https://a' }));

  it.each([null, 'x', {}, { type: 'file', file: {} }])('that cite nothing are none: %j', (raw) =>
    expect(citationFromAnnotation(raw)).toBeUndefined(),
  );
});
