/** Which JSON Schema one provider's constrained output keeps to. */
export interface SchemaRules {
  /** For messages to people. */
  label: string;
  honoured: ReadonlySet<string>;
  /** Every object must say `additionalProperties: false`. */
  closed: boolean;
  /** Every property must be required. */
  allRequired: boolean;
  /** The root must be an object, and no choice between several. */
  rootObject: boolean;
  /** A schema may refer to itself. */
  recursive: boolean;
  /** `format` values that are honoured; all when absent. */
  formats?: ReadonlySet<string>;
  /** `minItems` is honoured up to this; without a limit when absent. */
  maxMinItems?: number;
  /** `enum` may hold objects and lists. */
  complexEnums: boolean;
}

const words = (...lists: string[]): ReadonlySet<string> => new Set(lists.join(' ').split(' '));

const SHAPE = 'type properties required additionalProperties items enum const anyOf $ref $defs definitions title description';
const FORMATS = 'date-time date time duration email hostname ipv4 ipv6 uuid';

/** https://platform.openai.com/docs/guides/structured-outputs#supported-schemas */
export const OPENAI_SCHEMA_RULES: SchemaRules = {
  label: "OpenAI's strict mode",
  honoured: words(SHAPE, 'pattern format multipleOf minimum maximum exclusiveMinimum exclusiveMaximum minItems maxItems'),
  closed: true,
  allRequired: true,
  rootObject: true,
  recursive: true,
  formats: words(FORMATS),
  complexEnums: false,
};

/** https://platform.claude.com/docs/en/build-with-claude/structured-outputs#json-schema-limitations */
export const ANTHROPIC_SCHEMA_RULES: SchemaRules = {
  label: 'Anthropic',
  honoured: words(SHAPE, 'allOf default pattern format minItems'),
  closed: true,
  allRequired: false,
  rootObject: false,
  recursive: false,
  formats: words(FORMATS, 'uri'),
  maxMinItems: 1,
  complexEnums: false,
};

/** https://ai.google.dev/gemini-api/docs/structured-output#json_schema_support */
export const GEMINI_SCHEMA_RULES: SchemaRules = {
  label: 'Gemini',
  honoured: words(SHAPE, '$id $anchor format oneOf prefixItems minItems maxItems minimum maximum propertyOrdering'),
  closed: false,
  allRequired: false,
  rootObject: false,
  recursive: true,
  formats: words('date-time date time'),
  complexEnums: false,
};

/** Groq's strict mode follows OpenAI's. https://console.groq.com/docs/structured-outputs */
export const GROQ_SCHEMA_RULES: SchemaRules = { ...OPENAI_SCHEMA_RULES, label: "Groq's strict mode" };

/** https://docs.x.ai/docs/guides/structured-outputs#supported-types */
export const XAI_SCHEMA_RULES: SchemaRules = {
  label: 'xAI',
  honoured: words(SHAPE, 'default minimum maximum exclusiveMinimum exclusiveMaximum multipleOf pattern format'),
  closed: false,
  allRequired: false,
  rootObject: false,
  recursive: true,
  complexEnums: false,
};
