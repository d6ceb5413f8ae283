/** A message that may begin with a provider's label: names keep their letters (`vLLM`), `the provider` gets its capital. */
export const sentence = (message: string): string => message.replace(/^the /, 'The ');
