/** What a request is about, as far as it matters for the choice of a model. */
export const PROMPT_TYPES = [
  'summarization',
  'code',
  'translation',
  'question_answering',
  'creative_writing',
  'analysis',
  'math',
  'conversation',
  'general',
] as const;
export type PromptType = (typeof PROMPT_TYPES)[number];
