// Written by `npm run dashboard:api` from the API's own OpenAPI document. Do not edit.
export interface paths {
  '/v1/chat/completions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * OpenAI chat completions
     * @description Fields of OpenAI's that are not listed here are passed on, or translated, or named in x-gateway-fidelity.
     */
    post: operations['postV1ChatCompletions'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/responses': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * OpenAI Responses
     * @description Fields of OpenAI's that are not listed here are passed on, or translated, or named in x-gateway-fidelity. `background` and `conversation` are refused.
     */
    post: operations['postV1Responses'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/completions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * OpenAI legacy completions
     * @description Fields of OpenAI's that are not listed here are passed on, or translated, or named in x-gateway-fidelity.
     */
    post: operations['postV1Completions'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/messages': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Anthropic Messages
     * @description Fields of Anthropic's that are not listed here are passed on, or translated, or named in x-gateway-fidelity.
     */
    post: operations['postV1Messages'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/messages/count_tokens': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Anthropic's count of the tokens that a message would have
     * @description Asked of the provider where it counts, else counted here.
     */
    post: operations['postV1MessagesCountTokens'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/llm/chat': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * The house dialect, with attachments
     * @description Strict: a field that is not listed is refused.
     */
    post: operations['postV1LlmChat'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1beta/models/{model}:generateContent': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Gemini generateContent */
    post: operations['postV1betaModelsByModelGenerateContent'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1beta/models/{model}:streamGenerateContent': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Gemini streamGenerateContent */
    post: operations['postV1betaModelsByModelStreamGenerateContent'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1beta/models/{model}:countTokens': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Gemini countTokens
     * @description Counted here: an estimate, told as such by the header x-gateway-estimated.
     */
    post: operations['postV1betaModelsByModelCountTokens'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1beta/models': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Models the caller may use, in Gemini's shape */
    get: operations['getV1betaModels'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1beta/models/{model}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One model, in Gemini's shape */
    get: operations['getV1betaModelsByModel'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/embeddings': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Embeddings
     * @description OpenAI's operation, for providers that offer it. Fields that are not listed here are passed on.
     */
    post: operations['postV1Embeddings'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/moderations': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Moderation
     * @description OpenAI's operation, for providers that offer it. Fields that are not listed here are passed on.
     */
    post: operations['postV1Moderations'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/images/generations': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Make images
     * @description OpenAI's operation, for providers that offer it. Fields that are not listed here are passed on.
     */
    post: operations['postV1ImagesGenerations'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/images/edits': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Change images
     * @description OpenAI's operation, for providers that offer it. Fields that are not listed here are passed on.
     */
    post: operations['postV1ImagesEdits'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/audio/speech': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Speak a text
     * @description OpenAI's operation, for providers that offer it. Fields that are not listed here are passed on.
     */
    post: operations['postV1AudioSpeech'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/audio/transcriptions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Write down what is said
     * @description OpenAI's operation, for providers that offer it. Fields that are not listed here are passed on.
     */
    post: operations['postV1AudioTranscriptions'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/audio/translations': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Write down in English what is said
     * @description OpenAI's operation, for providers that offer it. Fields that are not listed here are passed on.
     */
    post: operations['postV1AudioTranslations'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/models': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Models the caller may use
     * @description In OpenAI's shape, or in Anthropic's when the request has an anthropic-version header.
     */
    get: operations['getV1Models'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/models/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One model */
    get: operations['getV1ModelsById'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/responses/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One stored response */
    get: operations['getV1ResponsesById'];
    put?: never;
    post?: never;
    /**
     * Forget a stored response
     * @description Conversations that it is part of cannot be continued any more.
     */
    delete: operations['deleteV1ResponsesById'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/route': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Explain whom a request would go to, or send it there
     * @description Without `execute` nobody is asked: the answer is the plan, the marks of every candidate and what was seen in the request. With it the answer is a chat completion.
     */
    post: operations['postV1Route'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/agent/runs': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the tenant's runs, newest first, without their steps */
    get: operations['getV1AgentRuns'];
    put?: never;
    /** Start a run and return at once */
    post: operations['postV1AgentRuns'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/agent/runs/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One run with its steps, and what it has written so far */
    get: operations['getV1AgentRunsById'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/agent/runs/{id}/cancel': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Cancel a run
     * @description One that waits is cancelled at once; one that runs is told to stop, and is cancelled soon after.
     */
    post: operations['postV1AgentRunsByIdCancel'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/agent/runs/{id}/tool_outputs': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Post what the tools gave that the client runs itself
     * @description The run goes on once there is an output for each call of `required_action`. The same output again changes nothing.
     */
    post: operations['postV1AgentRunsByIdToolOutputs'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/agent/runs/{id}/events': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Follow a run
     * @description Server-sent events, each with a number: `run.<status>`, `step.started`, `output.delta`, `step.completed`, `step.failed`. Ends with the run. With `Last-Event-ID` it goes on behind that event, from any replica.
     */
    get: operations['getV1AgentRunsByIdEvents'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/agent/schedules': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the tenant's schedules, newest first */
    get: operations['getV1AgentSchedules'];
    put?: never;
    /** Start runs by the clock */
    post: operations['postV1AgentSchedules'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/agent/schedules/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One schedule */
    get: operations['getV1AgentSchedulesById'];
    put?: never;
    post?: never;
    /** Remove a schedule; its runs stay */
    delete: operations['deleteV1AgentSchedulesById'];
    options?: never;
    head?: never;
    /** Change a schedule; its runs are the caller's from now on */
    patch: operations['patchV1AgentSchedulesById'];
    trace?: never;
  };
  '/v1/files': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List files, newest first */
    get: operations['getV1Files'];
    put?: never;
    /**
     * Upload one file or several
     * @description Images, documents, text and recordings, known by their bytes. Files are seen by whoever uploaded them and by the admins of the tenant; those of others are unknown.
     */
    post: operations['postV1Files'];
    /**
     * Delete several files
     * @description Each is reported; those that are not there do not keep the others.
     */
    delete: operations['deleteV1Files'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/files/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One file */
    get: operations['getV1FilesById'];
    put?: never;
    post?: never;
    /** Delete a file */
    delete: operations['deleteV1FilesById'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/files/{id}/content': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The bytes of a file
     * @description Always as an attachment. `Range` (one range), `If-Range` and `If-None-Match` are honoured.
     */
    get: operations['getV1FilesByIdContent'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/batches': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the tenant's batches, newest first */
    get: operations['getV1Batches'];
    put?: never;
    /**
     * Start a batch and return at once
     * @description Lines go to any provider, each through the limits, budgets and routing of the key that starts the batch.
     */
    post: operations['postV1Batches'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/batches/estimate': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Say what a batch would cost
     * @description Looks at every line, plans it and asks the price book; nobody is called.
     */
    post: operations['postV1BatchesEstimate'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/batches/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One batch */
    get: operations['getV1BatchesById'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/batches/{id}/cancel': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Cancel a batch
     * @description Nothing new is begun, what is under way may end; the files hold what was answered by then.
     */
    post: operations['postV1BatchesByIdCancel'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/feedback': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the tenant's feedback, newest first */
    get: operations['getV1Feedback'];
    put?: never;
    /** Rate an answer */
    post: operations['postV1Feedback'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/evaluations': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the tenant's evaluations, newest first */
    get: operations['getV1Evaluations'];
    put?: never;
    /** Assess an answer, or compare two models on a prompt */
    post: operations['postV1Evaluations'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/health': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Liveness and a summary of providers and dependencies */
    get: operations['getHealth'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/health/live': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Liveness alone */
    get: operations['getHealthLive'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/ready': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Readiness: the database answers and the process is not shutting down */
    get: operations['getReady'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/health/ready': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Readiness: the database answers and the process is not shutting down */
    get: operations['getHealthReady'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/auth/login': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Log in */
    post: operations['postV1AuthLogin'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/auth/refresh': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Trade a refresh token for a new pair; each works once */
    post: operations['postV1AuthRefresh'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/auth/logout': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** End the login that a token belongs to, or all of that person; a token in no body may be the bearer */
    post: operations['postV1AuthLogout'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/auth/change-password': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Change the own password; ends every other session */
    post: operations['postV1AuthChangePassword'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/auth/accept-invitation': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Choose the first password with an invitation, and log in */
    post: operations['postV1AuthAcceptInvitation'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/auth/me': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Who these credentials speak for */
    get: operations['getV1AuthMe'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    /** Change the own name, or the team that the own use is attributed to */
    patch: operations['patchV1AuthMe'];
    trace?: never;
  };
  '/v1/auth/sessions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the own logins that are open, newest first */
    get: operations['getV1AuthSessions'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/auth/sessions/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** End one of the own logins */
    delete: operations['deleteV1AuthSessionsById'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/auth/methods': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How one can log in here */
    get: operations['getV1AuthMethods'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/auth/oidc/login': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Go to the identity provider */
    get: operations['getV1AuthOidcLogin'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/auth/oidc/logout': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** End the login at the identity provider; the own one is ended by POST /v1/auth/logout before */
    get: operations['getV1AuthOidcLogout'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/auth/oidc/callback': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Come back from the identity provider; a login that is refused goes back with login_error */
    get: operations['getV1AuthOidcCallback'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/users': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List users */
    get: operations['getV1AdminUsers'];
    put?: never;
    /** Create a user with a password to be changed at the first login */
    post: operations['postV1AdminUsers'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/users/invitations': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Invite somebody, who chooses their own password */
    post: operations['postV1AdminUsersInvitations'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/users/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One user */
    get: operations['getV1AdminUsersById'];
    put?: never;
    post?: never;
    /** Forget a user and revoke their keys */
    delete: operations['deleteV1AdminUsersById'];
    options?: never;
    head?: never;
    /** Change a user; another role, and disabling, end their sessions */
    patch: operations['patchV1AdminUsersById'];
    trace?: never;
  };
  '/v1/admin/users/{id}/reset-password': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Give a user a one-time password and end their sessions */
    post: operations['postV1AdminUsersByIdResetPassword'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/users/{id}/invitation': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Invite again somebody who has not come yet */
    post: operations['postV1AdminUsersByIdInvitation'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/users/{id}/end-sessions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Log a user out everywhere */
    post: operations['postV1AdminUsersByIdEndSessions'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/tenants': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List tenants; all but administrators of the installation see their own */
    get: operations['getV1AdminTenants'];
    put?: never;
    /** Create a tenant */
    post: operations['postV1AdminTenants'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/tenants/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One tenant */
    get: operations['getV1AdminTenantsById'];
    put?: never;
    post?: never;
    /** Remove an archived tenant that nothing belongs to */
    delete: operations['deleteV1AdminTenantsById'];
    options?: never;
    head?: never;
    /** Rename, archive or open a tenant again */
    patch: operations['patchV1AdminTenantsById'];
    trace?: never;
  };
  '/v1/admin/teams': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List teams */
    get: operations['getV1AdminTeams'];
    put?: never;
    /** Create a team */
    post: operations['postV1AdminTeams'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/teams/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One team */
    get: operations['getV1AdminTeamsById'];
    put?: never;
    post?: never;
    /** Remove a team that no key or limit belongs to */
    delete: operations['deleteV1AdminTeamsById'];
    options?: never;
    head?: never;
    /** Change, archive or open a team again */
    patch: operations['patchV1AdminTeamsById'];
    trace?: never;
  };
  '/v1/admin/teams/{id}/members': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Who is in a team */
    get: operations['getV1AdminTeamsByIdMembers'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/teams/{id}/members/{user_id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    /** Put somebody of the same tenant into a team; their first one becomes their default */
    put: operations['putV1AdminTeamsByIdMembersByUserId'];
    post?: never;
    /** Take somebody out of a team */
    delete: operations['deleteV1AdminTeamsByIdMembersByUserId'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/api-keys': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List virtual keys */
    get: operations['getV1AdminApiKeys'];
    put?: never;
    /** Create a virtual key; the key itself is shown this once */
    post: operations['postV1AdminApiKeys'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/api-keys/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One virtual key */
    get: operations['getV1AdminApiKeysById'];
    put?: never;
    post?: never;
    /** Revoke a virtual key */
    delete: operations['deleteV1AdminApiKeysById'];
    options?: never;
    head?: never;
    /** Change a virtual key; null takes a limit away, what is not sent stays */
    patch: operations['patchV1AdminApiKeysById'];
    trace?: never;
  };
  '/v1/admin/api-keys/{id}/rotate': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Give a virtual key a new secret, shown this once; the one so far stays good for the overlap */
    post: operations['postV1AdminApiKeysByIdRotate'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/keys': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List provider keys */
    get: operations['getV1AdminKeys'];
    put?: never;
    /** Add a provider key */
    post: operations['postV1AdminKeys'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/keys/import': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Add many provider keys at once, all or none; duplicates are told by their fingerprint */
    post: operations['postV1AdminKeysImport'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/keys/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One provider key */
    get: operations['getV1AdminKeysById'];
    put?: never;
    post?: never;
    /** Remove a provider key */
    delete: operations['deleteV1AdminKeysById'];
    options?: never;
    head?: never;
    /** Change a provider key; a new secret or status active ends cooling and disabling */
    patch: operations['patchV1AdminKeysById'];
    trace?: never;
  };
  '/v1/admin/keys/{id}/test': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Answers 200 also when the provider refuses the key: the test itself has worked. */
    post: operations['postV1AdminKeysByIdTest'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/providers': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List providers */
    get: operations['getV1AdminProviders'];
    put?: never;
    /** Add a provider */
    post: operations['postV1AdminProviders'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/providers/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One provider */
    get: operations['getV1AdminProvidersById'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    /** Change a provider */
    patch: operations['patchV1AdminProvidersById'];
    trace?: never;
  };
  '/v1/admin/provider-health': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How enabled providers do by their probes, and which models stand out */
    get: operations['getV1AdminProviderHealth'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/requests': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Search the request log, newest first */
    get: operations['getV1AdminRequests'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/requests/export': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The same as a file, as it is read: CSV, or JSON line by line */
    get: operations['getV1AdminRequestsExport'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/requests/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One request and its attempts */
    get: operations['getV1AdminRequestsById'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/tenants/{id}/capture': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Whether bodies of a tenant are kept, and how */
    get: operations['getV1AdminTenantsByIdCapture'];
    /** Keep bodies of a tenant, or no longer; what was kept stays until it expires */
    put: operations['putV1AdminTenantsByIdCapture'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/tenants/{id}/captures': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Erase every kept body of a tenant, by destroying the key they are sealed with */
    delete: operations['deleteV1AdminTenantsByIdCaptures'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/requests/{id}/bodies': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Who read whose words stands in the audit log before they are told. */
    get: operations['getV1AdminRequestsByIdBodies'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/circuit-breakers': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the circuit breakers of which something is known */
    get: operations['getV1AdminCircuitBreakers'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/circuit-breakers/override': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Hold the circuit breaker of a target open, or close it */
    post: operations['postV1AdminCircuitBreakersOverride'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/cache/stats': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Hits, misses and what they saved */
    get: operations['getV1AdminCacheStats'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/cache/invalidate': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Never serve these answers again */
    post: operations['postV1AdminCacheInvalidate'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/cache/settings': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How a tenant is cached, what of it was chosen for it, and what it inherits */
    get: operations['getV1AdminCacheSettings'];
    /** Set how a tenant is cached; what is left out is as the installation is set, and follows it */
    put: operations['putV1AdminCacheSettings'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    /** Change some of how a tenant is cached; null gives a setting back to the installation */
    patch: operations['patchV1AdminCacheSettings'];
    trace?: never;
  };
  '/v1/admin/cache/shadow': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What the semantic cache would have answered, and how often that was wrong, by threshold */
    get: operations['getV1AdminCacheShadow'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/cache/feedback': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Say whether an answer of the semantic cache fitted */
    post: operations['postV1AdminCacheFeedback'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/prices': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the price book, newest first */
    get: operations['getV1AdminPrices'];
    put?: never;
    /** Enter a price, or a mark-up */
    post: operations['postV1AdminPrices'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/prices/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One price */
    get: operations['getV1AdminPricesById'];
    put?: never;
    post?: never;
    /** Withdraw a price, as if it had never been; it stays in the history */
    delete: operations['deleteV1AdminPricesById'];
    options?: never;
    head?: never;
    /** Correct a price; the answer is a new one in its place, and what was booked stays until it is rated again */
    patch: operations['patchV1AdminPricesById'];
    trace?: never;
  };
  '/v1/admin/prices/{id}/re-rate': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Rate again what this price, or one whose place it took, may have been applied to; differences are booked as adjustments */
    post: operations['postV1AdminPricesByIdReRate'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/re-rates/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How far a re-rating has come */
    get: operations['getV1AdminReRatesById'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/usage': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Usage and cost, told apart as asked for; as JSON or CSV */
    get: operations['getV1AdminUsage'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/tenants/{id}/usage': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Usage of a tenant per day, provider and model */
    get: operations['getV1AdminTenantsByIdUsage'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/tenants/{id}/statement': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What a tenant owes for a month; as JSON or CSV */
    get: operations['getV1AdminTenantsByIdStatement'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/tenants/{id}/statement/close': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Close a month of a tenant: its statement stays as it is, what comes late stands in the next */
    post: operations['postV1AdminTenantsByIdStatementClose'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/budget': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How all budgets stand that the caller may see */
    get: operations['getV1AdminBudget'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/budgets': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List budgets, with how they stand */
    get: operations['getV1AdminBudgets'];
    put?: never;
    /** Create a budget; it counts from now on */
    post: operations['postV1AdminBudgets'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/budgets/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One budget */
    get: operations['getV1AdminBudgetsById'];
    put?: never;
    post?: never;
    /** Remove a budget */
    delete: operations['deleteV1AdminBudgetsById'];
    options?: never;
    head?: never;
    /** Change a budget; it holds within a second everywhere */
    patch: operations['patchV1AdminBudgetsById'];
    trace?: never;
  };
  '/v1/admin/budgets/{id}/adjustments': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What was changed by hand, newest first */
    get: operations['getV1AdminBudgetsByIdAdjustments'];
    put?: never;
    /** Top up, correct or reset the current period of a budget, with the reason why */
    post: operations['postV1AdminBudgetsByIdAdjustments'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/limits': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List limits */
    get: operations['getV1AdminLimits'];
    put?: never;
    /** Set limits; they hold within a second everywhere */
    post: operations['postV1AdminLimits'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/limits/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One set of limits */
    get: operations['getV1AdminLimitsById'];
    put?: never;
    post?: never;
    /** Remove limits */
    delete: operations['deleteV1AdminLimitsById'];
    options?: never;
    head?: never;
    /** Change limits; they hold within a second everywhere */
    patch: operations['patchV1AdminLimitsById'];
    trace?: never;
  };
  '/v1/admin/settings/logging': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How much the log says now */
    get: operations['getV1AdminSettingsLogging'];
    /** Change that in every process, within seconds */
    put: operations['putV1AdminSettingsLogging'];
    post?: never;
    /** As LOG_LEVEL and LOG_ACCESS_SAMPLE have it again */
    delete: operations['deleteV1AdminSettingsLogging'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/alerts': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The last alerts, newest first */
    get: operations['getV1AdminAlerts'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/webhooks/deliveries': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What was sent to anybody, newest first */
    get: operations['getV1AdminWebhooksDeliveries'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/webhooks/deliveries/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One delivery with its attempts */
    get: operations['getV1AdminWebhooksDeliveriesById'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/webhooks/deliveries/{id}/replay': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Send a message once more, with the same webhook-id */
    post: operations['postV1AdminWebhooksDeliveriesByIdReplay'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/webhooks/signing-secret': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What is known of the secret that signs messages to addresses that come with one run or batch */
    get: operations['getV1AdminWebhooksSigningSecret'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/webhooks/signing-secret/rotate': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Make that secret, or a new one; shown this once */
    post: operations['postV1AdminWebhooksSigningSecretRotate'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/webhooks': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List webhook endpoints */
    get: operations['getV1AdminWebhooks'];
    put?: never;
    /** Create a webhook endpoint; its signing secret is shown this once */
    post: operations['postV1AdminWebhooks'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/webhooks/event-types': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What can be listened to */
    get: operations['getV1AdminWebhooksEventTypes'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/webhooks/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One webhook endpoint */
    get: operations['getV1AdminWebhooksById'];
    put?: never;
    post?: never;
    /** Remove a webhook endpoint, and what is known of its deliveries */
    delete: operations['deleteV1AdminWebhooksById'];
    options?: never;
    head?: never;
    /** Change a webhook endpoint, or switch it on or off */
    patch: operations['patchV1AdminWebhooksById'];
    trace?: never;
  };
  '/v1/admin/webhooks/{id}/test': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Send a message of type webhook.test now, once, and say what came of it */
    post: operations['postV1AdminWebhooksByIdTest'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/webhooks/{id}/rotate-secret': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Give an endpoint a new signing secret, shown this once; the one so far signs too until the overlap has passed */
    post: operations['postV1AdminWebhooksByIdRotateSecret'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/webhooks/{id}/deliveries': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What was sent to an endpoint, newest first */
    get: operations['getV1AdminWebhooksByIdDeliveries'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/audit': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Changes of the control plane and logins, newest first */
    get: operations['getV1AdminAudit'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/audit/verify': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Compute the chain of the audit log again */
    get: operations['getV1AdminAuditVerify'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/models': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Every model of the catalog */
    get: operations['getV1AdminModels'];
    /** Add a model, or say something else of one that is known */
    put: operations['putV1AdminModels'];
    post?: never;
    /** Take back what was said of a model */
    delete: operations['deleteV1AdminModels'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/models/import': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Import LiteLLM's price list, or tell what that would change */
    post: operations['postV1AdminModelsImport'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/routing': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The routing configuration that serves */
    get: operations['getV1AdminRouting'];
    /** A new version: serving at once, tried out first, or only checked */
    put: operations['putV1AdminRouting'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/routing/versions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Versions of the routing configuration, newest first */
    get: operations['getV1AdminRoutingVersions'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/routing/versions/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One version with its configuration */
    get: operations['getV1AdminRoutingVersionsById'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/routing/events': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What became of versions, newest first */
    get: operations['getV1AdminRoutingEvents'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/routing/rollback': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Let an earlier version serve again */
    post: operations['postV1AdminRoutingRollback'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/routing/canary': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Try a stored version out on a part of the traffic */
    post: operations['postV1AdminRoutingCanary'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/routing/canary/end': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** End a trial: the version serves everybody, or nobody */
    post: operations['postV1AdminRoutingCanaryEnd'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/routing/backtest': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** What a strategy, a model or a configuration would have cost on the last requests, and how fast it would have been */
    post: operations['postV1AdminRoutingBacktest'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/routing/targets': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Latency, throughput and failures of targets by the traffic of all processes */
    get: operations['getV1AdminRoutingTargets'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/routing/shadow': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Copies of requests that went to another target: sums by rule and target, and each comparison, newest first */
    get: operations['getV1AdminRoutingShadow'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/routing/check': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Everything that is wrong with a configuration, each with its place */
    post: operations['postV1AdminRoutingCheck'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/routing/explain': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Whom a prompt would go to, with the marks of every candidate or why it is left out */
    post: operations['postV1AdminRoutingExplain'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/quality': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Quality of each model of which something was seen, by type of prompt */
    get: operations['getV1AdminQuality'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/quality/history': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The evidence behind it, newest first */
    get: operations['getV1AdminQualityHistory'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/quality/runs': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The last runs of the scheduled assessment, newest first */
    get: operations['getV1AdminQualityRuns'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/feedback': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Ratings of one's own tenant, newest first */
    get: operations['getV1AdminFeedback'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/evaluations': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Evaluations of one's own tenant, newest first */
    get: operations['getV1AdminEvaluations'];
    put?: never;
    /** Look for faults of an answer, or compare two models by a judge; the calls are booked on whoever asks */
    post: operations['postV1AdminEvaluations'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/providers/{id}/probe': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What probes have found out, newest first */
    get: operations['getV1AdminProvidersByIdProbe'];
    put?: never;
    /** Find out what a model can do; this costs money, `dry_run` tells how much at the most */
    post: operations['postV1AdminProvidersByIdProbe'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/tool-hosts': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Hosts that the tools of a tenant may call */
    get: operations['getV1AdminToolHosts'];
    /** Replace the hosts that the tools of a tenant may call; without any, none can be called */
    put: operations['putV1AdminToolHosts'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/tools': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List tools */
    get: operations['getV1AdminTools'];
    put?: never;
    /** Store a tool */
    post: operations['postV1AdminTools'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/tools/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One tool */
    get: operations['getV1AdminToolsById'];
    put?: never;
    post?: never;
    /** Remove a tool; runs that name it fail */
    delete: operations['deleteV1AdminToolsById'];
    options?: never;
    head?: never;
    /** Change a tool; runs use it as it is when they call it */
    patch: operations['patchV1AdminToolsById'];
    trace?: never;
  };
  '/v1/admin/queues': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Runs by state, how long the oldest waits, and the workers */
    get: operations['getV1AdminQueues'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/stats/overview': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Requests, tokens, cost and latency of a period, beside those of the one before */
    get: operations['getV1StatsOverview'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/stats/providers': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How each provider does */
    get: operations['getV1StatsProviders'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/stats/providers/tokens': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Tokens, requests, cost and errors step by step: of each provider, or of each model, key or tenant */
    get: operations['getV1StatsProvidersTokens'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/stats/keys': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** How each key does: provider keys, or virtual keys */
    get: operations['getV1StatsKeys'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/stats/keys/{id}/timeseries': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One key step by step, without gaps */
    get: operations['getV1StatsKeysByIdTimeseries'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/stats/debug/key/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Why a provider key is chosen, or is not, for any model or for one */
    get: operations['getV1StatsDebugKeyById'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/config-file': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What gateway.yaml defines, and in which line */
    get: operations['getV1AdminConfigFile'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/ledger': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Whether the ledger is whole: gaps, what waits, and its partitions */
    get: operations['getV1AdminLedger'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/exports': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Each export of the request log and of traces: how far behind it is, and its last error */
    get: operations['getV1AdminExports'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/settings': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Every variable, its value and who says it; secrets are masked */
    get: operations['getV1AdminSettings'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/admin/system': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Version, PostgreSQL, Redis and schema as the process that answers sees them, and what is wrong */
    get: operations['getV1AdminSystem'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/metrics': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Metrics as Prometheus' text, or as OpenMetrics with exemplars where Accept names that */
    get: operations['getMetrics'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    Error: {
      error: {
        /** @description For people. */
        message: string;
        /** @description The kind of error, in OpenAI's words. */
        type: string;
        /** @description For programs. */
        code: string | null;
        /** @description The field, header or parameter at fault. */
        param: string | null;
      };
      /** @description Also in the header x-request-id; name it when you ask for help. */
      request_id: string;
    };
    AnthropicError: {
      /** @enum {string} */
      type: 'error';
      error: {
        /** @description The kind of error, in Anthropic's words. */
        type: string;
        /** @description For people. */
        message: string;
        /** @description The field at fault; absent when it is none in particular. */
        param?: string;
      };
      /** @description Also in the header x-request-id; name it when you ask for help. */
      request_id: string;
    };
    /** @description How the gateway served the request. */
    GatewayFacts: {
      request_id: string;
      provider: string;
      model: string;
      routing_decision: string;
      latency_ms: number;
      /** @description null when the model has no known price. */
      cost_usd: number | null;
      /** @enum {unknown} */
      cache_hit: false | 'exact' | 'semantic';
      fallback_used: boolean;
      attempts: number;
      /** @description That the provider ends the model that served, and when; absent otherwise. */
      warnings?: string[];
      /** @description What translation changed or dropped; absent when nothing was. */
      fidelity?: string[];
    };
    ChatMessage:
      | {
          /** @enum {string} */
          role: 'system' | 'developer';
          content:
            | string
            | (
                | {
                    /** @enum {string} */
                    type: 'text';
                    text: string;
                  }
                | {
                    /** @enum {string} */
                    type: 'image_url';
                    image_url: {
                      /** @description http(s), or a data URI in base64. */
                      url: string;
                      detail?: string;
                    };
                  }
              )[];
        }
      | {
          /** @enum {string} */
          role: 'user';
          content:
            | string
            | (
                | {
                    /** @enum {string} */
                    type: 'text';
                    text: string;
                  }
                | {
                    /** @enum {string} */
                    type: 'image_url';
                    image_url: {
                      /** @description http(s), or a data URI in base64. */
                      url: string;
                      detail?: string;
                    };
                  }
              )[];
          name?: string;
        }
      | {
          /** @enum {string} */
          role: 'assistant';
          content?:
            | (
                | string
                | (
                    | {
                        /** @enum {string} */
                        type: 'text';
                        text: string;
                      }
                    | {
                        /** @enum {string} */
                        type: 'image_url';
                        image_url: {
                          /** @description http(s), or a data URI in base64. */
                          url: string;
                          detail?: string;
                        };
                      }
                  )[]
              )
            | null;
          tool_calls?: {
            id: string;
            /** @enum {string} */
            type?: 'function';
            function: {
              name: string;
              /** @description JSON as text. */
              arguments: string;
            };
          }[];
          refusal?: string | null;
        }
      | {
          /** @enum {string} */
          role: 'tool';
          tool_call_id: string;
          content:
            | string
            | (
                | {
                    /** @enum {string} */
                    type: 'text';
                    text: string;
                  }
                | {
                    /** @enum {string} */
                    type: 'image_url';
                    image_url: {
                      /** @description http(s), or a data URI in base64. */
                      url: string;
                      detail?: string;
                    };
                  }
              )[];
        };
    ChatTool: {
      /** @enum {string} */
      type: 'function';
      function: {
        name: string;
        description?: string;
        /** @description A JSON Schema. */
        parameters?: Record<string, never>;
        strict?: boolean;
      };
    };
    ChatCompletionRequest: {
      /** @description A model, provider/model, an alias, a list a,b,c of fallbacks, or auto, fast, cheap, best. */
      model: string;
      messages: components['schemas']['ChatMessage'][];
      /** @default false */
      stream: boolean;
      stream_options?: {
        include_usage?: boolean;
      };
      max_completion_tokens?: number;
      max_tokens?: number;
      temperature?: number;
      top_p?: number;
      n?: number;
      stop?: string | string[];
      seed?: number;
      tools?: components['schemas']['ChatTool'][];
      tool_choice?:
        | ('auto' | 'none' | 'required')
        | {
            /** @enum {string} */
            type: 'function';
            function: {
              name: string;
            };
          };
      response_format?:
        | {
            /** @enum {string} */
            type: 'text' | 'json_object';
          }
        | {
            /** @enum {string} */
            type: 'json_schema';
            json_schema: {
              name: string;
              schema: Record<string, never>;
              strict?: boolean;
            };
          };
      reasoning_effort?: string;
    } & {
      [key: string]: unknown;
    };
    ChatCompletion: {
      id: string;
      /** @enum {string} */
      object: 'chat.completion';
      /** @description Seconds since the epoch. */
      created: number;
      model: string;
      choices: {
        index: number;
        message: {
          /** @enum {string} */
          role: 'assistant';
          content: string | null;
          refusal?: string | null;
          reasoning_content?: string | null;
          tool_calls?:
            | {
                id: string;
                /** @enum {string} */
                type?: 'function';
                function: {
                  name: string;
                  /** @description JSON as text. */
                  arguments: string;
                };
              }[]
            | null;
        };
        finish_reason: string;
      }[];
      usage?: {
        prompt_tokens: number;
        completion_tokens: number;
        total_tokens: number;
      };
      'x-gateway': components['schemas']['GatewayFacts'];
    } & {
      [key: string]: unknown;
    };
    ResponsesRequest: {
      /** @description A model, provider/model, an alias, a list a,b,c of fallbacks, or auto, fast, cheap, best. */
      model: string;
      input:
        | string
        | {
            /** @enum {string} */
            role: 'user' | 'assistant' | 'system' | 'developer';
            content: string;
          }[];
      instructions?: string | null;
      /** @default false */
      stream: boolean;
      max_output_tokens?: number | null;
      temperature?: number | null;
      top_p?: number | null;
      store?: boolean | null;
      metadata?: {
        [key: string]: unknown;
      } | null;
    } & {
      [key: string]: unknown;
    };
    ResponsesAnswer: {
      id: string;
      /** @enum {string} */
      object: 'response';
      created_at: number;
      /** @enum {string} */
      status: 'completed' | 'incomplete' | 'failed' | 'in_progress';
      model: string;
      output: ({
        type: string;
      } & {
        [key: string]: unknown;
      })[];
      usage?: {
        [key: string]: unknown;
      } | null;
      'x-gateway': components['schemas']['GatewayFacts'];
    } & {
      [key: string]: unknown;
    };
    CompletionRequest: {
      /** @description A model, provider/model, an alias, a list a,b,c of fallbacks, or auto, fast, cheap, best. */
      model: string;
      prompt: string | string[];
      /** @default false */
      stream: boolean;
      max_tokens?: number;
      temperature?: number;
      top_p?: number;
      n?: number;
      stop?: string | string[];
      echo?: boolean;
    } & {
      [key: string]: unknown;
    };
    TextCompletion: {
      id: string;
      /** @enum {string} */
      object: 'text_completion';
      created: number;
      model: string;
      choices: ({
        text: string;
        index: number;
        finish_reason?: string | null;
      } & {
        [key: string]: unknown;
      })[];
      usage?: {
        [key: string]: unknown;
      };
      'x-gateway': components['schemas']['GatewayFacts'];
    } & {
      [key: string]: unknown;
    };
    EmbeddingRequest: {
      /** @description A model, provider/model, an alias, a list a,b,c of fallbacks, or auto, fast, cheap, best. */
      model: string;
      input: string | (string | number | number[])[];
      dimensions?: number;
      /** @enum {string} */
      encoding_format?: 'float' | 'base64';
      user?: string;
    } & {
      [key: string]: unknown;
    };
    EmbeddingList: {
      /** @enum {string} */
      object: 'list';
      data: ({
        object?: string;
        index: number;
        embedding: number[] | string;
      } & {
        [key: string]: unknown;
      })[];
      model: string;
      usage?: {
        [key: string]: unknown;
      };
    } & {
      [key: string]: unknown;
    };
    ModerationRequest: {
      /**
       * @description A model, provider/model, an alias, a list a,b,c of fallbacks, or auto, fast, cheap, best.
       * @default omni-moderation-latest
       */
      model: string;
      input: string | string[];
    } & {
      [key: string]: unknown;
    };
    Moderation: {
      id?: string;
      model?: string;
      results: {
        [key: string]: unknown;
      }[];
    } & {
      [key: string]: unknown;
    };
    ImageRequest: {
      /** @description A model, provider/model, an alias, a list a,b,c of fallbacks, or auto, fast, cheap, best. */
      model: string;
      prompt: string;
      n?: number;
      size?: string;
      stream?: boolean;
    } & {
      [key: string]: unknown;
    };
    ImageEditForm: {
      /** @description A model, provider/model, an alias, a list a,b,c of fallbacks, or auto, fast, cheap, best. */
      model: string;
      prompt: string;
      /** Format: binary */
      image: string;
      /** Format: binary */
      mask?: string;
    } & {
      [key: string]: unknown;
    };
    ImageList: {
      created?: number;
      data: ({
        url?: string;
        b64_json?: string;
      } & {
        [key: string]: unknown;
      })[];
    } & {
      [key: string]: unknown;
    };
    SpeechRequest: {
      /** @description A model, provider/model, an alias, a list a,b,c of fallbacks, or auto, fast, cheap, best. */
      model: string;
      input: string;
      voice?: string;
      response_format?: string;
      speed?: number;
    } & {
      [key: string]: unknown;
    };
    AudioForm: {
      /** @description A model, provider/model, an alias, a list a,b,c of fallbacks, or auto, fast, cheap, best. */
      model: string;
      /** Format: binary */
      file: string;
      response_format?: string;
      language?: string;
      prompt?: string;
    } & {
      [key: string]: unknown;
    };
    Transcript: {
      text: string;
    } & {
      [key: string]: unknown;
    };
    MessagesRequest: {
      /** @description A model, provider/model, an alias, a list a,b,c of fallbacks, or auto, fast, cheap, best. */
      model: string;
      max_tokens: number;
      messages: (
        | {
            /** @enum {string} */
            role: 'user';
            content:
              | string
              | (
                  | {
                      /** @enum {string} */
                      type: 'text';
                      text: string;
                    }
                  | {
                      /** @enum {string} */
                      type: 'image';
                      source:
                        | {
                            /** @enum {string} */
                            type: 'url';
                            /** Format: uri */
                            url: string;
                          }
                        | {
                            /** @enum {string} */
                            type: 'base64';
                            media_type: string;
                            data: string;
                          };
                    }
                  | {
                      /** @enum {string} */
                      type: 'tool_result';
                      tool_use_id: string;
                      content?:
                        | string
                        | (
                            | {
                                /** @enum {string} */
                                type: 'text';
                                text: string;
                              }
                            | {
                                /** @enum {string} */
                                type: 'image';
                                source:
                                  | {
                                      /** @enum {string} */
                                      type: 'url';
                                      /** Format: uri */
                                      url: string;
                                    }
                                  | {
                                      /** @enum {string} */
                                      type: 'base64';
                                      media_type: string;
                                      data: string;
                                    };
                              }
                          )[];
                      is_error?: boolean;
                    }
                )[];
          }
        | {
            /** @enum {string} */
            role: 'assistant';
            content:
              | string
              | (
                  | {
                      /** @enum {string} */
                      type: 'text';
                      text: string;
                    }
                  | {
                      /** @enum {string} */
                      type: 'tool_use';
                      id: string;
                      name: string;
                      input: Record<string, never>;
                    }
                  | {
                      /** @enum {string} */
                      type: 'thinking';
                      thinking: string;
                      signature: string;
                    }
                  | {
                      /** @enum {string} */
                      type: 'redacted_thinking';
                      data: string;
                    }
                )[];
          }
      )[];
      system?:
        | string
        | {
            /** @enum {string} */
            type: 'text';
            text: string;
          }[];
      tools?: {
        name: string;
        description?: string;
        input_schema: Record<string, never>;
      }[];
      /** @default false */
      stream: boolean;
      temperature?: number;
      top_p?: number;
      top_k?: number;
      stop_sequences?: string[];
    } & {
      [key: string]: unknown;
    };
    CountTokensRequest: {
      /** @description A model, provider/model, an alias, a list a,b,c of fallbacks, or auto, fast, cheap, best. */
      model: string;
      messages: (
        | {
            /** @enum {string} */
            role: 'user';
            content:
              | string
              | (
                  | {
                      /** @enum {string} */
                      type: 'text';
                      text: string;
                    }
                  | {
                      /** @enum {string} */
                      type: 'image';
                      source:
                        | {
                            /** @enum {string} */
                            type: 'url';
                            /** Format: uri */
                            url: string;
                          }
                        | {
                            /** @enum {string} */
                            type: 'base64';
                            media_type: string;
                            data: string;
                          };
                    }
                  | {
                      /** @enum {string} */
                      type: 'tool_result';
                      tool_use_id: string;
                      content?:
                        | string
                        | (
                            | {
                                /** @enum {string} */
                                type: 'text';
                                text: string;
                              }
                            | {
                                /** @enum {string} */
                                type: 'image';
                                source:
                                  | {
                                      /** @enum {string} */
                                      type: 'url';
                                      /** Format: uri */
                                      url: string;
                                    }
                                  | {
                                      /** @enum {string} */
                                      type: 'base64';
                                      media_type: string;
                                      data: string;
                                    };
                              }
                          )[];
                      is_error?: boolean;
                    }
                )[];
          }
        | {
            /** @enum {string} */
            role: 'assistant';
            content:
              | string
              | (
                  | {
                      /** @enum {string} */
                      type: 'text';
                      text: string;
                    }
                  | {
                      /** @enum {string} */
                      type: 'tool_use';
                      id: string;
                      name: string;
                      input: Record<string, never>;
                    }
                  | {
                      /** @enum {string} */
                      type: 'thinking';
                      thinking: string;
                      signature: string;
                    }
                  | {
                      /** @enum {string} */
                      type: 'redacted_thinking';
                      data: string;
                    }
                )[];
          }
      )[];
      system?:
        | string
        | {
            /** @enum {string} */
            type: 'text';
            text: string;
          }[];
      tools?: {
        name: string;
        description?: string;
        input_schema: Record<string, never>;
      }[];
    } & {
      [key: string]: unknown;
    };
    CountTokens: {
      input_tokens: number;
    } & {
      [key: string]: unknown;
    };
    Message: {
      id: string;
      /** @enum {string} */
      type: 'message';
      /** @enum {string} */
      role: 'assistant';
      model: string;
      content: ({
        type: string;
      } & {
        [key: string]: unknown;
      })[];
      stop_reason: string | null;
      stop_sequence: string | null;
      usage: {
        input_tokens: number;
        output_tokens: number;
      } & {
        [key: string]: unknown;
      };
    } & {
      [key: string]: unknown;
    };
    GeminiContents: {
      /** @enum {string} */
      role?: 'user' | 'model';
      parts: ({
        text: string;
      } & {
        [key: string]: unknown;
      })[];
    }[];
    GeminiRequest: {
      contents: components['schemas']['GeminiContents'];
      systemInstruction?: {
        parts: ({
          text: string;
        } & {
          [key: string]: unknown;
        })[];
      };
      generationConfig?: {
        maxOutputTokens?: number;
        temperature?: number;
        topP?: number;
        stopSequences?: string[];
      } & {
        [key: string]: unknown;
      };
    } & {
      [key: string]: unknown;
    };
    GeminiAnswer: {
      candidates?: ({
        content?: {
          role?: string;
          parts?: {
            [key: string]: unknown;
          }[];
        };
        index?: number;
      } & {
        [key: string]: unknown;
      })[];
      usageMetadata?: {
        [key: string]: unknown;
      };
      modelVersion?: string;
      responseId?: string;
    } & {
      [key: string]: unknown;
    };
    GeminiCountRequest: {
      contents?: components['schemas']['GeminiContents'];
      /** @description A whole request; then it is what is counted. */
      generateContentRequest?: {
        contents?: components['schemas']['GeminiContents'];
      } & {
        [key: string]: unknown;
      };
    } & {
      [key: string]: unknown;
    };
    GeminiCount: {
      totalTokens: number;
    };
    GeminiModel: {
      /** @description models/ and the id. */
      name: string;
      baseModelId?: string;
      version?: string;
      displayName: string;
      description?: string;
      inputTokenLimit?: number | null;
      outputTokenLimit?: number | null;
      supportedGenerationMethods: string[];
      thinking?: boolean;
    };
    GeminiModelList: {
      models: components['schemas']['GeminiModel'][];
    };
    GeminiError: {
      error: {
        /** @description The HTTP status. */
        code: number;
        /** @description For people. */
        message: string;
        /** @description The kind of error, in Google's words. */
        status: string;
        /** @description Our own code, the request id, the field at fault. */
        details: {
          [key: string]: unknown;
        }[];
      };
    };
    /** @description Belongs to what the user said last. */
    HouseAttachment:
      | {
          /** @enum {string} */
          type: 'text';
          text: string;
          name?: string;
        }
      | {
          /** @enum {string} */
          type: 'image';
          /** @description http(s), or a data URI in base64. */
          url: string;
          name?: string;
        }
      | {
          /** @enum {string} */
          type: 'image';
          media_type: string;
          /** @description Base64. */
          data: string;
          name?: string;
        }
      | {
          /** @enum {string} */
          type: 'image';
          /** @description One of our own files. */
          file_id: string;
          name?: string;
        }
      | {
          /** @enum {string} */
          type: 'document';
          /** @description http(s), or a data URI in base64. */
          url: string;
          name?: string;
        }
      | {
          /** @enum {string} */
          type: 'document';
          media_type: string;
          /** @description Base64. */
          data: string;
          name?: string;
        }
      | {
          /** @enum {string} */
          type: 'document';
          /** @description One of our own files. */
          file_id: string;
          name?: string;
        }
      | {
          /** @enum {string} */
          type: 'document';
          text: string;
          name?: string;
        }
      | {
          /** @enum {string} */
          type: 'audio';
          media_type: string;
          /** @description Base64. */
          data: string;
          name?: string;
        }
      | {
          /** @description One of our own files. */
          file_id: string;
          name?: string;
        };
    HouseChatRequest: {
      prompt?: string;
      messages?: components['schemas']['ChatMessage'][];
      /** @description Instructions, before those in the messages. */
      system?: string;
      /** @description Pins the provider. */
      provider?: string;
      /**
       * @description A model, provider/model, an alias, a list a,b,c of fallbacks, or auto, fast, cheap, best.
       * @default auto
       */
      model: string;
      attachments?: components['schemas']['HouseAttachment'][];
      /** @default false */
      stream: boolean;
      temperature?: number;
      max_tokens?: number;
      top_p?: number;
      stop?: string | string[];
      tools?: components['schemas']['ChatTool'][];
      tool_choice?:
        | ('auto' | 'none' | 'required')
        | {
            /** @enum {string} */
            type: 'function';
            function: {
              name: string;
            };
          };
      response_format?:
        | {
            /** @enum {string} */
            type: 'text' | 'json_object';
          }
        | {
            /** @enum {string} */
            type: 'json_schema';
            json_schema: {
              name: string;
              schema: Record<string, never>;
              strict?: boolean;
            };
          };
      metadata?: {
        [key: string]: unknown;
      };
      /** @description How models are chosen; proportions count, what is absent counts nothing. */
      preferences?: {
        costWeight?: number;
        qualityWeight?: number;
        latencyWeight?: number;
        cost?: number;
        quality?: number;
        latency?: number;
      };
    } & (unknown | unknown);
    HouseChat: {
      content: string;
      model: string;
      provider: string;
      /** @enum {string} */
      finish_reason: 'stop' | 'stop_sequence' | 'length' | 'tool_calls' | 'content_filter' | 'refusal' | 'pause';
      /** @description What the model thought aloud; absent when it did not. */
      reasoning?: string;
      tool_calls?: {
        id: string;
        name: string;
        arguments: string;
      }[];
      /** @description What the answer rests on; absent when the model names nothing. */
      citations?: {
        url?: string;
        title?: string;
        cited_text?: string;
        document_index?: number;
        start?: number;
        end?: number;
      }[];
      usage: {
        input_tokens: number;
        output_tokens: number;
        total_tokens: number;
        cache_read_tokens?: number;
        cache_write_tokens?: number;
        reasoning_tokens?: number;
        /** @description Counted by the gateway, because the provider reported nothing. */
        estimated?: boolean;
      };
      cost: {
        usd: number | null;
        /** @enum {string} */
        state: 'exact' | 'estimated' | 'unknown';
      };
      gateway: components['schemas']['GatewayFacts'];
    };
    Model: {
      /** @description provider/model, or the name of a virtual model. */
      id: string;
      name: string;
      /** @enum {string} */
      object: 'model';
      created: number;
      /** @description The provider. */
      owned_by: string;
      /** @description What the operator says of a virtual model. */
      description?: string;
      /** @description What an alias stands for; the facts below are of that. */
      alias_of?: string;
      /** @enum {string} */
      kind: 'concrete' | 'virtual' | 'alias';
      /** @description Tokens. */
      context_length?: number | null;
      max_output_tokens?: number | null;
      pricing?: {
        input_usd_per_million?: number | null;
        output_usd_per_million?: number | null;
        cache_read_usd_per_million?: number | null;
        cache_write_usd_per_million?: number | null;
      };
      capabilities?: {
        vision?: boolean;
        audio?: boolean;
        documents?: boolean;
        tools?: boolean;
        structured_output?: boolean;
        reasoning?: boolean;
        /** @description The only APIs of OpenAI by which it is served; null: all that this gateway translates. */
        apis?: string[] | null;
        /** @description What probes found out here: works, at. */
        measured?: {
          [key: string]: unknown;
        };
      };
      /** @enum {string} */
      stage?: 'current' | 'deprecated' | 'retiring' | 'retired';
      /** @description From this day on (UTC) its provider serves it no more. */
      shutdown_date?: string | null;
      replaced_by?: string | null;
    };
    ModelList: {
      /** @enum {string} */
      object: 'list';
      data: components['schemas']['Model'][];
    };
    AnthropicModelList: {
      data: {
        /** @enum {string} */
        type: 'model';
        id: string;
        display_name: string;
        created_at: string;
      }[];
      has_more: boolean;
      first_id: string | null;
      last_id: string | null;
    };
    AgentRunRequest: {
      /**
       * @description A model, provider/model, an alias, a list a,b,c of fallbacks, or auto, fast, cheap, best.
       * @default auto
       */
      model: string;
      /** @enum {string} */
      strategy?: 'cost' | 'quality' | 'latency' | 'balanced';
      prompt?: string;
      /** @description As in /v1/chat/completions. */
      messages?: components['schemas']['ChatMessage'][];
      /** @description Ids of uploaded files. */
      attachments?: string[];
      instructions?: string;
      tools?: (
        | {
            /** @enum {string} */
            type: 'http' | 'mcp';
            name: string;
          }
        | {
            /** @enum {string} */
            type: 'calculator' | 'read_file';
          }
        | {
            /** @enum {string} */
            type: 'function';
            function: {
              name: string;
              description?: string;
              /** @description JSON schema of an object. */
              parameters?: {
                [key: string]: unknown;
              };
            };
          }
      )[];
      /**
       * @description Of model and tool steps together.
       * @default 20
       */
      max_steps: number;
      /** @description Of the answer of one model step. */
      max_tokens?: number;
      /** @description Of all model steps, input and output together. */
      max_total_tokens?: number;
      max_cost_usd?: number;
      temperature?: number;
      /**
       * @description Higher goes first among the runs of the tenant.
       * @default 5
       */
      priority: number;
      /**
       * @description From its start; then it expires.
       * @default 86400
       */
      timeout_seconds: number;
      /**
       * @description Of one step that fails for a passing reason.
       * @default 3
       */
      max_retries: number;
      /** @description At most 8192 bytes of JSON. */
      metadata?: {
        [key: string]: unknown;
      };
      /** @description https; told how the run ended. */
      webhook?: string;
      /**
       * Format: date-time
       * @description Not before.
       */
      start_at?: string;
      /**
       * Format: date-time
       * @description The run expires then, if not before.
       */
      deadline?: string;
      idempotency_key?: string;
    } & (unknown | unknown);
    AgentRun: {
      id: string;
      /** @enum {string} */
      object: 'agent.run';
      /**
       * @description The last four are for good.
       * @enum {string}
       */
      status: 'queued' | 'running' | 'requires_action' | 'completed' | 'failed' | 'cancelled' | 'expired';
      model: string;
      input: {
        /**
         * @description A model, provider/model, an alias, a list a,b,c of fallbacks, or auto, fast, cheap, best.
         * @default auto
         */
        model: string;
        /** @enum {string} */
        strategy?: 'cost' | 'quality' | 'latency' | 'balanced';
        prompt?: string;
        messages?: {
          [key: string]: unknown;
        }[];
        /** @description Ids of uploaded files. */
        attachments?: string[];
        instructions?: string;
        tools?: {
          [key: string]: unknown;
        }[];
        /**
         * @description Of model and tool steps together.
         * @default 20
         */
        max_steps: number;
        /** @description Of the answer of one model step. */
        max_tokens?: number;
        /** @description Of all model steps, input and output together. */
        max_total_tokens?: number;
        max_cost_usd?: number;
        temperature?: number;
        /**
         * @description Higher goes first among the runs of the tenant.
         * @default 5
         */
        priority: number;
        /**
         * @description From its start; then it expires.
         * @default 86400
         */
        timeout_seconds: number;
        /**
         * @description Of one step that fails for a passing reason.
         * @default 3
         */
        max_retries: number;
        /** @description At most 8192 bytes of JSON. */
        metadata?: {
          [key: string]: unknown;
        };
        webhook?: string;
        /**
         * Format: date-time
         * @description Not before.
         */
        start_at?: string;
        /**
         * Format: date-time
         * @description The run expires then, if not before.
         */
        deadline?: string;
      };
      output: {
        content: string;
        finish_reason?: string;
        model?: string | null;
        provider?: string | null;
      } | null;
      /** @description What the step that runs now has written so far; of one run, not of lists. */
      partial_output: string | null;
      required_action: {
        /** @enum {string} */
        type: 'submit_tool_outputs';
        tool_calls: {
          id: string;
          name: string;
          arguments: string;
        }[];
      } | null;
      error: {
        code: string;
        message: string;
      } | null;
      usage: {
        [key: string]: unknown;
      } | null;
      cost_usd: number | null;
      /** @description Of the latest model step, in the request log. */
      request_id: string | null;
      priority: number;
      /** @description Steps that are done. */
      step_count: number;
      retries: number;
      /** @description Workers that were lost in the present step. */
      stalls: number;
      schedule_id: string | null;
      /** @description At most 8192 bytes of JSON. */
      metadata: {
        [key: string]: unknown;
      };
      /** Format: date-time */
      start_at: string | null;
      /** Format: date-time */
      deadline: string | null;
      /** Format: date-time */
      cancel_requested_at: string | null;
      /** Format: date-time */
      created_at: string;
      /** Format: date-time */
      started_at: string | null;
      /** Format: date-time */
      finished_at: string | null;
      /** @description In order; of one run, not of lists. */
      steps?: {
        index: number;
        /** @enum {string} */
        type: 'model' | 'tool';
        /** @enum {string} */
        status: 'running' | 'completed' | 'failed' | 'cancelled';
        /** @description More than 1: it was lost or failed before. */
        attempts: number;
        /** @description Of a model step, in the request log. */
        request_id?: string | null;
        model?: string | null;
        provider?: string | null;
        tool?: string | null;
        /** @description http, mcp, function, calculator or read_file; null: the model made the tool up. */
        tool_type?: string | null;
        tool_call_id?: string | null;
        /** @description JSON, as the model wrote it. */
        arguments?: string | null;
        content: string | null;
        tool_calls: {
          id: string;
          name: string;
          arguments: string;
        }[];
        is_error: boolean;
        usage?: {
          [key: string]: unknown;
        } | null;
        cost_usd?: number | null;
        /** Format: date-time */
        started_at: string;
        /** Format: date-time */
        finished_at: string | null;
      }[];
    };
    AgentRunPage: {
      data: components['schemas']['AgentRun'][];
      next_cursor: string | null;
    };
    AgentToolOutputs: {
      tool_outputs: {
        tool_call_id: string;
        /** @description Text, or any JSON, which the model is told as text. */
        output: unknown;
        /** @default false */
        is_error: boolean;
      }[];
    };
    AgentScheduleRequest: {
      name?: string;
      /** @description Five fields: minute hour day month weekday. */
      cron: string;
      /**
       * @description Such as Europe/Vienna.
       * @default UTC
       */
      time_zone: string;
      /**
       * @description skip: left out while the run before goes on.
       * @default skip
       * @enum {string}
       */
      overlap: 'skip' | 'allow';
      /** @default true */
      enabled: boolean;
      run: {
        /**
         * @description A model, provider/model, an alias, a list a,b,c of fallbacks, or auto, fast, cheap, best.
         * @default auto
         */
        model: string;
        /** @enum {string} */
        strategy?: 'cost' | 'quality' | 'latency' | 'balanced';
        prompt?: string;
        /** @description As in /v1/chat/completions. */
        messages?: components['schemas']['ChatMessage'][];
        /** @description Ids of uploaded files. */
        attachments?: string[];
        instructions?: string;
        tools?: (
          | {
              /** @enum {string} */
              type: 'http' | 'mcp';
              name: string;
            }
          | {
              /** @enum {string} */
              type: 'calculator' | 'read_file';
            }
          | {
              /** @enum {string} */
              type: 'function';
              function: {
                name: string;
                description?: string;
                /** @description JSON schema of an object. */
                parameters?: {
                  [key: string]: unknown;
                };
              };
            }
        )[];
        /**
         * @description Of model and tool steps together.
         * @default 20
         */
        max_steps: number;
        /** @description Of the answer of one model step. */
        max_tokens?: number;
        /** @description Of all model steps, input and output together. */
        max_total_tokens?: number;
        max_cost_usd?: number;
        temperature?: number;
        /**
         * @description Higher goes first among the runs of the tenant.
         * @default 5
         */
        priority: number;
        /**
         * @description From its start; then it expires.
         * @default 86400
         */
        timeout_seconds: number;
        /**
         * @description Of one step that fails for a passing reason.
         * @default 3
         */
        max_retries: number;
        /** @description At most 8192 bytes of JSON. */
        metadata?: {
          [key: string]: unknown;
        };
        /** @description https; told how the run ended. */
        webhook?: string;
      } & (unknown | unknown);
    };
    AgentScheduleChange: {
      name?: string;
      /** @description Five fields: minute hour day month weekday. */
      cron?: string;
      /**
       * @description Such as Europe/Vienna.
       * @default UTC
       */
      time_zone: string;
      /**
       * @description skip: left out while the run before goes on.
       * @default skip
       * @enum {string}
       */
      overlap: 'skip' | 'allow';
      /** @default true */
      enabled: boolean;
      run?: {
        /**
         * @description A model, provider/model, an alias, a list a,b,c of fallbacks, or auto, fast, cheap, best.
         * @default auto
         */
        model: string;
        /** @enum {string} */
        strategy?: 'cost' | 'quality' | 'latency' | 'balanced';
        prompt?: string;
        /** @description As in /v1/chat/completions. */
        messages?: components['schemas']['ChatMessage'][];
        /** @description Ids of uploaded files. */
        attachments?: string[];
        instructions?: string;
        tools?: (
          | {
              /** @enum {string} */
              type: 'http' | 'mcp';
              name: string;
            }
          | {
              /** @enum {string} */
              type: 'calculator' | 'read_file';
            }
          | {
              /** @enum {string} */
              type: 'function';
              function: {
                name: string;
                description?: string;
                /** @description JSON schema of an object. */
                parameters?: {
                  [key: string]: unknown;
                };
              };
            }
        )[];
        /**
         * @description Of model and tool steps together.
         * @default 20
         */
        max_steps: number;
        /** @description Of the answer of one model step. */
        max_tokens?: number;
        /** @description Of all model steps, input and output together. */
        max_total_tokens?: number;
        max_cost_usd?: number;
        temperature?: number;
        /**
         * @description Higher goes first among the runs of the tenant.
         * @default 5
         */
        priority: number;
        /**
         * @description From its start; then it expires.
         * @default 86400
         */
        timeout_seconds: number;
        /**
         * @description Of one step that fails for a passing reason.
         * @default 3
         */
        max_retries: number;
        /** @description At most 8192 bytes of JSON. */
        metadata?: {
          [key: string]: unknown;
        };
        /** @description https; told how the run ended. */
        webhook?: string;
      } & (unknown | unknown);
    };
    AgentSchedule: {
      id: string;
      /** @enum {string} */
      object: 'agent.schedule';
      name: string;
      /** @description Five fields: minute hour day month weekday. */
      cron: string;
      /**
       * @description Such as Europe/Vienna.
       * @default UTC
       */
      time_zone: string;
      /**
       * @description skip: left out while the run before goes on.
       * @default skip
       * @enum {string}
       */
      overlap: 'skip' | 'allow';
      /** @default true */
      enabled: boolean;
      run: {
        /**
         * @description A model, provider/model, an alias, a list a,b,c of fallbacks, or auto, fast, cheap, best.
         * @default auto
         */
        model: string;
        /** @enum {string} */
        strategy?: 'cost' | 'quality' | 'latency' | 'balanced';
        prompt?: string;
        messages?: {
          [key: string]: unknown;
        }[];
        /** @description Ids of uploaded files. */
        attachments?: string[];
        instructions?: string;
        tools?: {
          [key: string]: unknown;
        }[];
        /**
         * @description Of model and tool steps together.
         * @default 20
         */
        max_steps: number;
        /** @description Of the answer of one model step. */
        max_tokens?: number;
        /** @description Of all model steps, input and output together. */
        max_total_tokens?: number;
        max_cost_usd?: number;
        temperature?: number;
        /**
         * @description Higher goes first among the runs of the tenant.
         * @default 5
         */
        priority: number;
        /**
         * @description From its start; then it expires.
         * @default 86400
         */
        timeout_seconds: number;
        /**
         * @description Of one step that fails for a passing reason.
         * @default 3
         */
        max_retries: number;
        /** @description At most 8192 bytes of JSON. */
        metadata?: {
          [key: string]: unknown;
        };
        webhook?: string;
        /**
         * Format: date-time
         * @description Not before.
         */
        start_at?: string;
        /**
         * Format: date-time
         * @description The run expires then, if not before.
         */
        deadline?: string;
      };
      /** Format: date-time */
      next_at: string | null;
      /** Format: date-time */
      last_at: string | null;
      last_run_id: string | null;
      /** Format: date-time */
      created_at: string;
      /** Format: date-time */
      updated_at: string;
    };
    AgentSchedulePage: {
      data: components['schemas']['AgentSchedule'][];
      next_cursor: string | null;
    };
    File: {
      /** @description To be named in messages, runs and batches. */
      id: string;
      /** @enum {string} */
      object: 'file';
      bytes: number;
      /** @description Seconds since 1970. */
      created_at: number;
      /** @description Seconds since 1970; null: kept until it is deleted. */
      expires_at: number | null;
      filename: string;
      purpose: string;
      /** @enum {string} */
      status: 'processed';
      /** @description By the bytes of the file, whatever it was declared to be. */
      media_type: string;
      /** @description Of an image, in pixels. */
      width?: number | null;
      /** @description Of an image, in pixels. */
      height?: number | null;
      /** @description Of its bytes, hex. */
      sha256: string;
    };
    FileList: {
      /** @enum {string} */
      object: 'list';
      data: components['schemas']['File'][];
      has_more: boolean;
      first_id: string | null;
      last_id: string | null;
      /** @description Send it as `cursor` for the next page. */
      next_cursor: string | null;
    };
    /** @description Several files of one form. */
    FilesAdded: {
      /** @enum {string} */
      object: 'list';
      data: components['schemas']['File'][];
    };
    FileForm: {
      /**
       * Format: binary
       * @description May be sent several times; any field name is taken.
       */
      file: string;
      /** @default user_data */
      purpose: string;
      /** @enum {string} */
      'expires_after[anchor]'?: 'created_at';
      /** @description From one hour to a year. */
      'expires_after[seconds]'?: string;
    };
    FileDeleted: {
      id: string;
      /** @enum {string} */
      object: 'file';
      deleted: boolean;
      error?: {
        /** @enum {string} */
        code: 'not_found';
      };
    };
    FilesDeleted: {
      /** @enum {string} */
      object: 'list';
      data: components['schemas']['FileDeleted'][];
      /** @description How many there were. */
      deleted: number;
    };
    BatchRequest: {
      /** @description A JSONL file of at most 50,000 lines and 200 MiB: {"custom_id", "method": "POST", "url", "body"} each. */
      input_file_id: string;
      /**
       * @description Where every line would go alone.
       * @enum {string}
       */
      endpoint:
        | '/v1/chat/completions'
        | '/v1/responses'
        | '/v1/completions'
        | '/v1/messages'
        | '/v1/llm/chat'
        | '/v1/embeddings'
        | '/v1/moderations';
      /** @enum {string} */
      completion_window: '24h';
      metadata?: {
        [key: string]: string;
      } | null;
      output_expires_after?: {
        /** @enum {string} */
        anchor: 'created_at';
        seconds: number;
      } | null;
      /** @description Rules of routing with this name in `when.batch` apply. */
      'x-batch-rule'?: string;
      /** @description Lines are begun only at this time of day. */
      'x-batch-off-peak'?: {
        from: string;
        to: string;
        /**
         * @description As in the IANA database.
         * @default UTC
         */
        timezone: string;
        days?: ('mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun')[];
      };
      /** @enum {string} */
      'x-routing-strategy'?: 'balanced' | 'cost' | 'quality' | 'latency' | 'order' | 'least_busy' | 'usage';
      'x-routing-weights'?: string;
      'x-prefer-provider'?: string;
      'x-cache'?: string;
      'x-cache-ttl'?: string;
      /** @enum {string} */
      'x-gateway-strict'?: 'true' | 'false';
      'x-gateway-timeout-ms'?: number;
    };
    Batch: {
      id: string;
      /** @enum {string} */
      object: 'batch';
      /**
       * @description Where every line would go alone.
       * @enum {string}
       */
      endpoint:
        | '/v1/chat/completions'
        | '/v1/responses'
        | '/v1/completions'
        | '/v1/messages'
        | '/v1/llm/chat'
        | '/v1/embeddings'
        | '/v1/moderations';
      /** @description What all lines ask for; null: not all the same, or not looked at yet. */
      model: string | null;
      errors: {
        /** @enum {string} */
        object: 'list';
        data: {
          code: string;
          message: string;
          param: string | null;
          line: number | null;
        }[];
      } | null;
      input_file_id: string;
      /** @enum {string} */
      completion_window: '24h';
      /** @enum {string} */
      status: 'validating' | 'in_progress' | 'finalizing' | 'completed' | 'failed' | 'expired' | 'cancelling' | 'cancelled';
      /** @description Lines that were served, when the batch has ended. */
      output_file_id: string | null;
      /** @description Lines that were refused or never begun, when the batch has ended. */
      error_file_id: string | null;
      /** @description Seconds since 1970. */
      created_at: number;
      /** @description Seconds since 1970. */
      expires_at: number;
      /** @description Seconds since 1970. */
      in_progress_at: number | null;
      /** @description Seconds since 1970. */
      finalizing_at: number | null;
      /** @description Seconds since 1970. */
      completed_at: number | null;
      /** @description Seconds since 1970. */
      failed_at: number | null;
      /** @description Seconds since 1970. */
      expired_at: number | null;
      /** @description Seconds since 1970. */
      cancelling_at: number | null;
      /** @description Seconds since 1970. */
      cancelled_at: number | null;
      request_counts: {
        total: number;
        completed: number;
        failed: number;
      };
      usage: {
        input_tokens: number;
        input_tokens_details?: {
          cached_tokens: number;
        };
        output_tokens: number;
        output_tokens_details?: {
          reasoning_tokens: number;
        };
        total_tokens: number;
      };
      metadata: {
        [key: string]: string;
      } | null;
      'x-gateway': {
        /** @description Of the lines whose cost is known. */
        cost_usd: number;
        /** @description Lines that may have been asked for twice: a worker died while it had them. */
        ambiguous: number;
        rule: string | null;
        off_peak: {
          from: string;
          to: string;
          /**
           * @description As in the IANA database.
           * @default UTC
           */
          timezone: string;
          days?: ('mon' | 'tue' | 'wed' | 'thu' | 'fri' | 'sat' | 'sun')[];
        } | null;
        /** @description Nothing is begun before. */
        waiting_until: number | null;
      };
    };
    BatchPage: {
      /** @enum {string} */
      object: 'list';
      data: components['schemas']['Batch'][];
      has_more: boolean;
      first_id: string | null;
      last_id: string | null;
      next_cursor: string | null;
    };
    BatchEstimate: {
      /** @enum {string} */
      object: 'batch.estimate';
      /**
       * @description Where every line would go alone.
       * @enum {string}
       */
      endpoint?:
        | '/v1/chat/completions'
        | '/v1/responses'
        | '/v1/completions'
        | '/v1/messages'
        | '/v1/llm/chat'
        | '/v1/embeddings'
        | '/v1/moderations';
      input_file_id?: string;
      model?: string | null;
      request_counts: {
        total: number;
        refused: number;
        unpriced: number;
      };
      tokens: {
        input: number;
        likely_output: number;
        most_output: number;
      };
      cost_micro_usd: {
        likely: number;
        most: number;
      };
      cost_usd: {
        likely: number;
        most: number;
      };
      by_target: {
        target: string;
        lines: number;
        tokens: {
          input: number;
          likely_output: number;
          most_output: number;
        };
        cost_micro_usd: {
          likely: number;
          most: number;
        };
        cost_usd: {
          likely: number;
          most: number;
        };
      }[];
      refusals: {
        custom_id: string;
        code: string;
        message: string;
        param: string | null;
      }[];
      errors: {
        /** @enum {string} */
        object: 'list';
        data: {
          code: string;
          message: string;
          param: string | null;
          line: number | null;
        }[];
      } | null;
    };
    /** @description A chat completion request, or only its prompt. Give `prompt` or `messages`. */
    RouteQuestion: {
      prompt?: string;
      messages?: {
        [key: string]: unknown;
      }[];
      /** @default auto */
      model: string;
      /** @enum {string} */
      strategy?: 'balanced' | 'cost' | 'quality' | 'latency' | 'order' | 'least_busy' | 'usage';
      /** @description Any numbers from 0, not all of them 0: their proportions count. */
      preferences?: {
        costWeight?: number;
        qualityWeight?: number;
        latencyWeight?: number;
      };
      /** @default false */
      execute: boolean;
    } & {
      [key: string]: unknown;
    };
    RouteExplanation: {
      /** @enum {string} */
      object: 'route';
      request_id: string;
      /** @enum {string} */
      prompt_type:
        | 'summarization'
        | 'code'
        | 'translation'
        | 'question_answering'
        | 'creative_writing'
        | 'analysis'
        | 'math'
        | 'conversation'
        | 'general';
      confidence?: number;
      /** @description 0: any model will do; 1: only the best may. */
      complexity: number;
      /** @description Points of each prompt type. */
      scores?: {
        [key: string]: number;
      };
      /** @description What the complexity was made of. */
      features?: {
        [key: string]: number;
      };
      /** @description What each feature counts towards the complexity. */
      feature_weights?: {
        [key: string]: number;
      };
      /**
       * @description What the weights rest on: outcomes of questions of that form, or judgement.
       * @enum {string}
       */
      complexity_by?: 'choices' | 'calculation' | 'judgement';
      needs?: string[];
      input_tokens?: number;
      weights?: {
        [key: string]: number;
      } | null;
      trace?: {
        [key: string]: unknown;
      } | null;
      settings?: {
        [key: string]: unknown;
      };
      /** @description How an answer may come from the cache; null: it may not. */
      cache?: {
        /** @enum {string} */
        mode?: 'exact' | 'semantic';
        ttl_seconds?: number;
        /** @description 0-1, of this tenant's requests of late that the cache may answer; null: too few were seen. */
        odds?: number | null;
      } | null;
      /** @description What the limits have left that the request would have to pass: of the key, its user, team and tenant, and of the rule. */
      limits?:
        | {
            subject?: {
              /** @enum {string} */
              kind?: 'key' | 'user' | 'team' | 'tenant' | 'rule';
              id?: string;
            };
            model?: string | null;
            /** @enum {string} */
            counts?: 'requests' | 'tokens' | 'concurrency';
            limit?: number;
            remaining?: number;
            reset_seconds?: number;
          }[]
        | null;
      /** @description What the budgets have left that the request would have to pass; null: nobody can tell now. */
      budgets?:
        | {
            id?: string;
            subject?: {
              /** @enum {string} */
              kind?: 'key' | 'user' | 'team' | 'tenant' | 'rule';
              id?: string;
            };
            /** @enum {string} */
            unit?: 'usd' | 'tokens';
            period?: string;
            hard?: boolean;
            limit?: number;
            spent?: number;
            reserved?: number;
            left?: number;
            resets_at?: string | null;
          }[]
        | null;
      /** @description The conversation keeps its provider and key. */
      affinity?: boolean;
      after_refusal?: {
        [key: string]: string[];
      };
      shadow?: string | null;
      plan: {
        /** @description provider/model */
        target?: string;
        provider?: string;
        model?: string;
        /** @description With an answer of usual length; null: nobody knows the price. */
        expected_cost_usd?: number | null;
        reason?: string;
        /** @description The same in parts, for whoever says it in another language. */
        reasons?: {
          code?: string;
          values?: Record<string, never>;
        }[];
        warning?: string;
        breaker?: string;
      }[];
      candidates: {
        /** @description provider/model */
        target?: string;
        provider?: string;
        model?: string;
        /** @description With an answer of usual length; null: nobody knows the price. */
        expected_cost_usd?: number | null;
        score?: {
          [key: string]: number;
        };
        excluded?: string;
      }[];
    };
    /** @description On a request of yours, which counts for the model that answered it; or on text that you bring, which is kept alone. */
    FeedbackRequest:
      | {
          /** @description x-request-id of the answer. */
          request_id: string;
          rating: number;
          /** @enum {string} */
          category?: 'accuracy' | 'relevance' | 'completeness' | 'style' | 'speed' | 'safety' | 'other';
          comment?: string;
          /**
           * @description Where routing has not looked at it; general when absent.
           * @enum {string}
           */
          prompt_type?:
            | 'summarization'
            | 'code'
            | 'translation'
            | 'question_answering'
            | 'creative_writing'
            | 'analysis'
            | 'math'
            | 'conversation'
            | 'general';
        }
      | {
          modelId: string;
          prompt: string;
          response: string;
          feedback: {
            rating: number;
            /** @enum {string} */
            category?: 'accuracy' | 'relevance' | 'completeness' | 'style' | 'speed' | 'safety' | 'other';
            comment?: string;
          };
        };
    Feedback: {
      id: string;
      /** @enum {string} */
      object: 'feedback';
      request_id: string | null;
      user_id?: string | null;
      virtual_key_id?: string | null;
      rating: number;
      category: string | null;
      comment: string | null;
      provider: string | null;
      model: string | null;
      /** @enum {string} */
      prompt_type:
        | 'summarization'
        | 'code'
        | 'translation'
        | 'question_answering'
        | 'creative_writing'
        | 'analysis'
        | 'math'
        | 'conversation'
        | 'general';
      findings?: {
        /** @enum {string} */
        code: 'empty' | 'truncated' | 'refusal' | 'wrong_language' | 'broken_json' | 'repetition';
        detail: string;
      }[];
      /** Format: date-time */
      created_at: string;
      /** @description It has moved the quality score of the model. */
      counted: boolean;
    };
    FeedbackPage: {
      next_cursor: string | null;
      data: components['schemas']['FeedbackView'][];
    };
    /** @description `response`: looks for faults, at no cost. `models`: two models answer, a judge compares; you pay for the calls. */
    EvaluationRequest:
      | {
          prompt: string;
          response: string;
          model?: string;
          finish_reason?: string;
          wants_json?: boolean;
          /** @enum {string} */
          prompt_type?:
            | 'summarization'
            | 'code'
            | 'translation'
            | 'question_answering'
            | 'creative_writing'
            | 'analysis'
            | 'math'
            | 'conversation'
            | 'general';
          /** @description Keeps the prompt, encrypted, for 30 days for the scheduled assessment. */
          keep_sample?: boolean;
        }
      | {
          prompt: string;
          models: string[];
          /** @description EVAL_JUDGE_MODEL when absent. */
          judge?: string;
          /** @default 0.05 */
          max_cost_usd: number;
          /** @enum {string} */
          prompt_type?:
            | 'summarization'
            | 'code'
            | 'translation'
            | 'question_answering'
            | 'creative_writing'
            | 'analysis'
            | 'math'
            | 'conversation'
            | 'general';
          /** @description Keeps the prompt, encrypted, for 30 days for the scheduled assessment. */
          keep_sample?: boolean;
        };
    Evaluation: {
      id: string;
      /** @enum {string} */
      object: 'evaluation';
      /** @enum {string} */
      kind: 'assessment' | 'comparison';
      /** @enum {string} */
      origin: 'request' | 'schedule';
      /** @enum {string} */
      prompt_type:
        | 'summarization'
        | 'code'
        | 'translation'
        | 'question_answering'
        | 'creative_writing'
        | 'analysis'
        | 'math'
        | 'conversation'
        | 'general';
      /** @description assessment: model, score, findings. comparison: a, b, outcome, decided_by, judge, verdicts, counted. */
      result: {
        [key: string]: unknown;
      };
      cost_usd: number;
      /** Format: date-time */
      created_at: string;
    };
    EvaluationPage: {
      next_cursor: string | null;
      data: components['schemas']['EvaluationView'][];
    };
    ProviderHealthView: {
      /**
       * @description `down`: no key can be used now, or every model called lately fails. `degraded`: a key rests or is disabled, or a model is left alone.
       * @enum {string}
       */
      status: 'ok' | 'degraded' | 'down';
      id: string;
    };
    BreakerCountsView: {
      closed: number;
      half_open: number;
      open: number;
    };
    HealthView: {
      /** @enum {string} */
      database: 'ok' | 'unavailable';
      /** @enum {string} */
      shared_state: 'memory' | 'redis' | 'degraded';
      /** @enum {string} */
      status: 'ok' | 'degraded';
      version: string;
      uptime_seconds: number;
      /** @description Those that have a key, or need none. Their trouble does not change `status`. */
      providers: components['schemas']['ProviderHealthView'][];
      circuit_breakers: components['schemas']['BreakerCountsView'];
      /** @description The process is shutting down. */
      draining: boolean;
    };
    LiveView: {
      /** @enum {string} */
      status: 'ok';
    };
    ReadyView: {
      /** @enum {string} */
      database: 'ok' | 'unavailable';
      /** @enum {string} */
      shared_state: 'memory' | 'redis' | 'degraded';
      ready: boolean;
      /** @description The process is shutting down. */
      draining: boolean;
    };
    LoginBody: {
      email: string;
      password: string;
      /** @description For pages: tokens go into cookies that no script can read, and the answer holds a `csrf_token` instead of them. */
      cookie?: boolean;
    };
    UserView: {
      /** @enum {string} */
      role: 'admin' | 'member' | 'viewer';
      id: string;
      tenant_id: string;
      email: string;
      name: string | null;
      default_team_id: string | null;
      /** @description False for somebody who was invited and has not come yet, or who logs in through the identity provider alone. */
      has_password: boolean;
      must_change_password: boolean;
      disabled_at: string | null;
      last_login_at: string | null;
      created_at: string;
      updated_at: string;
    };
    GrantView: {
      /** @enum {string} */
      token_type?: 'Bearer';
      /** @description Absent when it lies in a cookie. */
      access_token?: string;
      /** @description Seconds. */
      expires_in: number;
      /** @description Absent when it lies in a cookie. Works once; the next one comes with the answer. */
      refresh_token?: string;
      /** @description For the header `x-csrf-token` of every request that changes something, when the tokens lie in cookies. */
      csrf_token?: string;
      password_change_required: boolean;
      user: components['schemas']['UserView'];
    };
    RefreshBody: {
      /** @description The one in the cookie when absent. */
      refresh_token?: string;
    };
    LogoutBody: {
      /** @description The one in the cookie when absent. */
      refresh_token?: string;
      /** @description Every login of this person, not only the one that the token belongs to. */
      all?: boolean;
    };
    ChangePasswordBody: {
      current_password: string;
      new_password: string;
    };
    AcceptInvitationBody: {
      invitation_token: string;
      new_password: string;
      /** @description For pages: tokens go into cookies that no script can read, and the answer holds a `csrf_token` instead of them. */
      cookie?: boolean;
    };
    MeView: {
      /** @enum {string} */
      kind: 'user' | 'automation';
      /** @description Where clients call on this host, when it is another port than the control plane's; null: the same. */
      client_port: number | null;
      user: components['schemas']['UserView'] | null;
      role: string;
      tenant_id: string;
      /** @description An administrator of everything, not of a tenant alone. */
      installation_admin: boolean;
      /** @description Of this login; null where it has none. */
      session_id: string | null;
      /** @description Only for a login by cookie. */
      csrf_token?: string;
    };
    ProfileBody: {
      name?: string | null;
      /** @description A team of theirs, that their use is attributed to; null: none. */
      default_team_id?: string | null;
    };
    LoginSessionView: {
      /** @enum {string} */
      method: 'password' | 'oidc' | 'invitation';
      id: string;
      /** @description Where it came from: an IPv4 address, or the first half of an IPv6 one. */
      network: string | null;
      user_agent: string | null;
      /** @description The one that asks. */
      current: boolean;
      created_at: string;
      last_used_at: string;
      expires_at: string;
    };
    LoginSessionList: {
      data: components['schemas']['LoginSessionView'][];
    };
    OidcView: {
      /** @description For the button. */
      name: string;
      /** @description Where to send the browser. */
      login_url: string;
      /** @description Where to send it behind POST /v1/auth/logout, so that the login at the identity provider ends too. */
      logout_url: string;
    };
    LoginMethodsView: {
      oidc: components['schemas']['OidcView'] | null;
      password: boolean;
    };
    UserPage: {
      data: components['schemas']['UserView'][];
      next_cursor: string | null;
    };
    CreateUserBody: {
      /** @enum {string} */
      role: 'admin' | 'member' | 'viewer';
      name?: string;
      /** @description A random one, shown once, when absent. Must be changed at the first login either way. */
      password?: string;
      /** Format: email */
      email: string;
      /** @description The caller's own when absent. */
      tenant_id?: string;
    };
    CreatedUserView: {
      /** @enum {string} */
      role: 'admin' | 'member' | 'viewer';
      id: string;
      tenant_id: string;
      email: string;
      name: string | null;
      default_team_id: string | null;
      /** @description False for somebody who was invited and has not come yet, or who logs in through the identity provider alone. */
      has_password: boolean;
      must_change_password: boolean;
      disabled_at: string | null;
      last_login_at: string | null;
      created_at: string;
      updated_at: string;
      /** @description Shown this once, when the gateway made it. */
      one_time_password?: string;
    };
    InviteUserBody: {
      /** @enum {string} */
      role: 'admin' | 'member' | 'viewer';
      name?: string;
      /** Format: email */
      email: string;
      /** @description The caller's own when absent. */
      tenant_id?: string;
    };
    InvitedUserView: {
      /** @enum {string} */
      role: 'admin' | 'member' | 'viewer';
      id: string;
      tenant_id: string;
      email: string;
      name: string | null;
      default_team_id: string | null;
      /** @description False for somebody who was invited and has not come yet, or who logs in through the identity provider alone. */
      has_password: boolean;
      must_change_password: boolean;
      disabled_at: string | null;
      last_login_at: string | null;
      created_at: string;
      updated_at: string;
      /** @description Shown this once: for POST /v1/auth/accept-invitation. */
      invitation_token: string;
      /** @description Seconds. */
      invitation_expires_in: number;
    };
    PatchUserBody: {
      name?: string | null;
      /** @description A team of theirs, that their use is attributed to; null: none. */
      default_team_id?: string | null;
      /** @enum {string} */
      role?: 'admin' | 'member' | 'viewer';
      disabled?: boolean;
    };
    ResetPasswordView: {
      /** @enum {string} */
      role: 'admin' | 'member' | 'viewer';
      id: string;
      tenant_id: string;
      email: string;
      name: string | null;
      default_team_id: string | null;
      /** @description False for somebody who was invited and has not come yet, or who logs in through the identity provider alone. */
      has_password: boolean;
      must_change_password: boolean;
      disabled_at: string | null;
      last_login_at: string | null;
      created_at: string;
      updated_at: string;
      /** @description Shown this once; to be changed at the next login. */
      one_time_password: string;
    };
    TenantView: {
      id: string;
      name: string;
      archived_at: string | null;
      created_at: string;
      updated_at: string;
    };
    TenantPage: {
      data: components['schemas']['TenantView'][];
      next_cursor: string | null;
    };
    CreateTenantBody: {
      /** @description Letters, digits, blanks and . _ -, one of the first two at its beginning. */
      name: string;
    };
    PatchTenantBody: {
      name?: string;
      /** @description Nobody of an archived tenant gets in, by login or key; what was recorded stays, and false opens it again. */
      archived?: boolean;
    };
    TeamView: {
      id: string;
      tenant_id: string;
      name: string;
      description: string | null;
      /** @description How many people are in it. */
      members: number;
      archived_at: string | null;
      created_at: string;
      updated_at: string;
    };
    TeamPage: {
      data: components['schemas']['TeamView'][];
      next_cursor: string | null;
    };
    CreateTeamBody: {
      /** @description Unique inside the tenant, whatever the case. Letters, digits, blanks and . _ -. */
      name: string;
      description?: string;
      /** @description The caller's own when absent. */
      tenant_id?: string;
    };
    PatchTeamBody: {
      name?: string;
      description?: string | null;
      /** @description Nothing more is attributed to an archived team by default, and nobody joins it. */
      archived?: boolean;
    };
    ApiKeyView: {
      scopes:
        | ('chat' | 'embeddings' | 'moderations' | 'images' | 'audio' | 'files' | 'runs' | 'batches' | 'models' | 'feedback')[]
        | null;
      rpm_limit: number | null;
      tpm_limit: number | null;
      concurrency_limit: number | null;
      metadata: {
        [key: string]: unknown;
      };
      id: string;
      tenant_id: string;
      user_id: string | null;
      team_id: string | null;
      name: string;
      prefix: string;
      last4: string;
      allowed_models: string[] | null;
      allowed_providers: string[] | null;
      ip_allow: string[] | null;
      strict_fidelity: boolean;
      expires_at: string | null;
      revoked_at: string | null;
      /** @description When it got its present secret; null: it still has its first. */
      rotated_at: string | null;
      /** @description Until then the secret before that is good too. */
      previous_valid_until: string | null;
      last_used_at: string | null;
      created_at: string;
      updated_at: string;
    };
    ApiKeyPage: {
      data: components['schemas']['ApiKeyView'][];
      next_cursor: string | null;
    };
    CreateApiKeyBody: {
      /** @description Groups of routes it is good for; every route when absent. */
      scopes?: (
        'chat' | 'embeddings' | 'moderations' | 'images' | 'audio' | 'files' | 'runs' | 'batches' | 'models' | 'feedback'
      )[];
      /**
       * @description Models it may use; every model when absent. A name (`gpt-4o`, `auto`), `provider/model`, or the beginning of one with
       *     `*` behind it (`openai/*`).
       * @example [
       *       "openai/*",
       *       "claude-sonnet-4-5"
       *     ]
       */
      allowed_models?: string[];
      /**
       * @description Ids of the providers that may serve it; every provider when absent.
       * @example [
       *       "openai"
       *     ]
       */
      allowed_providers?: string[];
      /**
       * @description Addresses and networks (CIDR) it may come from; everywhere when absent.
       * @example [
       *       "192.0.2.0/24",
       *       "2001:db8::/32"
       *     ]
       */
      ip_allow?: string[];
      /** @description Requests per minute. */
      rpm_limit?: number;
      /** @description Tokens per minute, input and output together. */
      tpm_limit?: number;
      /** @description Requests in flight at once. */
      concurrency_limit?: number;
      /** @description Whom it belongs to; the caller when absent. Others are for administrators. */
      user_id?: string;
      /** @description The team that its use is booked on; the caller must be a member of it, or an administrator. */
      team_id?: string;
      /**
       * Format: date-time
       * @description Never when absent.
       */
      expires_at?: string;
      /**
       * @description Notes of your own, at most 16 texts; never interpreted.
       * @example {
       *       "service": "search"
       *     }
       */
      metadata?: {
        [key: string]: string;
      };
      name: string;
      /** @description The caller's own when absent; another one is for administrators of the installation. */
      tenant_id?: string;
      /** @description Refuse requests rather than change them by a translation, where they do not say so themselves. Default false. */
      strict_fidelity?: boolean;
    };
    CreatedApiKeyView: {
      scopes:
        | ('chat' | 'embeddings' | 'moderations' | 'images' | 'audio' | 'files' | 'runs' | 'batches' | 'models' | 'feedback')[]
        | null;
      rpm_limit: number | null;
      tpm_limit: number | null;
      concurrency_limit: number | null;
      metadata: {
        [key: string]: unknown;
      };
      id: string;
      tenant_id: string;
      user_id: string | null;
      team_id: string | null;
      name: string;
      prefix: string;
      last4: string;
      allowed_models: string[] | null;
      allowed_providers: string[] | null;
      ip_allow: string[] | null;
      strict_fidelity: boolean;
      expires_at: string | null;
      revoked_at: string | null;
      /** @description When it got its present secret; null: it still has its first. */
      rotated_at: string | null;
      /** @description Until then the secret before that is good too. */
      previous_valid_until: string | null;
      last_used_at: string | null;
      created_at: string;
      updated_at: string;
      /** @description The key itself, shown this once. */
      key: string;
    };
    PatchApiKeyBody: {
      /** @description Groups of routes it is good for; every route when absent. */
      scopes?:
        | ('chat' | 'embeddings' | 'moderations' | 'images' | 'audio' | 'files' | 'runs' | 'batches' | 'models' | 'feedback')[]
        | null;
      /**
       * @description Models it may use; every model when absent. A name (`gpt-4o`, `auto`), `provider/model`, or the beginning of one with
       *     `*` behind it (`openai/*`).
       * @example [
       *       "openai/*",
       *       "claude-sonnet-4-5"
       *     ]
       */
      allowed_models?: string[] | null;
      /**
       * @description Ids of the providers that may serve it; every provider when absent.
       * @example [
       *       "openai"
       *     ]
       */
      allowed_providers?: string[] | null;
      /**
       * @description Addresses and networks (CIDR) it may come from; everywhere when absent.
       * @example [
       *       "192.0.2.0/24",
       *       "2001:db8::/32"
       *     ]
       */
      ip_allow?: string[] | null;
      /** @description Requests per minute. */
      rpm_limit?: number | null;
      /** @description Tokens per minute, input and output together. */
      tpm_limit?: number | null;
      /** @description Requests in flight at once. */
      concurrency_limit?: number | null;
      /** @description Whom it belongs to; the caller when absent. Others are for administrators. */
      user_id?: string | null;
      /** @description The team that its use is booked on; the caller must be a member of it, or an administrator. */
      team_id?: string | null;
      /**
       * Format: date-time
       * @description Never when absent.
       */
      expires_at?: string | null;
      /** @description Replaces all of it. */
      metadata?: {
        [key: string]: string;
      };
      name?: string;
      strict_fidelity?: boolean;
    };
    RotateApiKeyBody: {
      /** @description How long the secret so far stays good beside the new one; 0 ends it at once. Default: a day. */
      overlap_seconds?: number;
    };
    CoolingModel: {
      model: string;
      reason: string;
      until: string;
    };
    ProviderKeyAnswer: {
      /**
       * @description A cooled key goes back to work through one request, when its time is over.
       * @enum {string}
       */
      status: 'active' | 'cooling' | 'disabled';
      id: string;
      provider: string;
      name: string;
      secret_prefix: string;
      secret_last4: string;
      /** @description Equal secrets have equal fingerprints; null when the stored secret cannot be opened. */
      secret_fingerprint: string | null;
      priority: number;
      weight: number;
      rpm_limit: number | null;
      tpm_limit: number | null;
      models: string[] | null;
      status_reason: string | null;
      cooling_until: string | null;
      cooling_models: components['schemas']['CoolingModel'][];
      /** @description Requests of the last minute, over all replicas. */
      rpm_used: number;
      /** @description Tokens of the last minute, over all replicas; estimates until a call has ended. */
      tpm_used: number;
      /** @description How it failed last: the kind and, redacted, the provider's words. */
      last_error: string | null;
      last_error_at: string | null;
      last_used_at: string | null;
      created_at: string;
      updated_at: string;
    };
    ProviderKeyPage: {
      data: components['schemas']['ProviderKeyAnswer'][];
      next_cursor: string | null;
    };
    CreateProviderKeyBody: {
      /** @description Lower is used first. */
      priority?: number;
      weight?: number;
      /** @description Requests per minute. */
      rpm_limit?: number | null;
      /** @description Tokens per minute. */
      tpm_limit?: number | null;
      /** @enum {string} */
      status?: 'active' | 'disabled';
      provider: string;
      name: string;
      secret: string;
      /** @description The provider's own model ids, or their beginning and a star (`gpt-4*`); every model when absent. */
      models?: string[] | null;
    };
    ImportProviderKeysBody: {
      /**
       * @description What to do with keys whose secret the provider already has: add nothing at all, or leave them out. Default reject.
       * @enum {string}
       */
      on_duplicate?: 'reject' | 'skip';
      /** @description All of them are added or none. */
      keys: components['schemas']['CreateProviderKeyBody'][];
    };
    DuplicateProviderKey: {
      /** @description Its place in the list, from 0. */
      index: number;
      name: string;
      fingerprint: string;
      /** @description The key that has this secret; null when it stands earlier in the same list. */
      existing_id: string | null;
    };
    ImportedProviderKeys: {
      created: components['schemas']['ProviderKeyAnswer'][];
      duplicates: components['schemas']['DuplicateProviderKey'][];
    };
    PatchProviderKeyBody: {
      /** @description Lower is used first. */
      priority?: number;
      weight?: number;
      /** @description Requests per minute. */
      rpm_limit?: number | null;
      /** @description Tokens per minute. */
      tpm_limit?: number | null;
      /** @enum {string} */
      status?: 'active' | 'disabled';
      name?: string;
      /** @description Replaces the secret; the id and the limits stay. */
      secret?: string;
      /** @description The provider's own model ids, or their beginning and a star (`gpt-4*`); every model when absent. */
      models?: string[] | null;
    };
    ProviderKeyTest: {
      ok: boolean;
      /** @description The provider's status; null when it could not be reached. */
      status: number | null;
      latency_ms: number;
      /** @description client, auth, quota, rate, server, or the code of a failure on the way; null when it works. */
      failure: string | null;
      message: string | null;
    };
    HealthProbeView: {
      enabled: boolean | null;
      interval_seconds: number | null;
    };
    HeaderView: {
      name: string;
      /** @description null: a secret. */
      value: string | null;
      secret: boolean;
    };
    ProviderAnswer: {
      id: string;
      family: string;
      profile: string;
      base_url: string;
      allow_private_network: boolean;
      requires_key: boolean;
      enabled: boolean;
      health_probe: components['schemas']['HealthProbeView'];
      /** @description Without its credentials; `none`; null: as the installation. */
      proxy_url: string | null;
      ca_pem: string | null;
      client_certificate_pem: string | null;
      headers: components['schemas']['HeaderView'][];
      created_at: string;
      updated_at: string;
    };
    ProviderPage: {
      data: components['schemas']['ProviderAnswer'][];
      next_cursor: string | null;
    };
    CreateProviderBody: {
      /** @description 1-63 lower-case letters, digits and dashes, a letter first. */
      id: string;
      /**
       * @description What it speaks, as `family/profile`; `openai-compatible/generic` when absent.
       * @enum {string}
       */
      adapter?:
        | 'anthropic/anthropic'
        | 'gemini/gemini'
        | 'ollama/ollama'
        | 'openai-compatible/openai'
        | 'openai-compatible/azure'
        | 'openai-compatible/azure-deployments'
        | 'openai-compatible/deepseek'
        | 'openai-compatible/ollama'
        | 'openai-compatible/groq'
        | 'openai-compatible/together'
        | 'openai-compatible/openrouter'
        | 'openai-compatible/mistral'
        | 'openai-compatible/xai'
        | 'openai-compatible/perplexity'
        | 'openai-compatible/cerebras'
        | 'openai-compatible/zai'
        | 'openai-compatible/cohere'
        | 'openai-compatible/vllm'
        | 'openai-compatible/lmstudio'
        | 'openai-compatible/generic';
      /** @description Where its API begins: of an OpenAI-compatible one usually ending in /v1. */
      base_url: string;
      /** @description Allows addresses inside private networks, for a server of your own. */
      allow_private_network?: boolean;
      /** @description False for servers that take requests without a key. */
      requires_key?: boolean;
      enabled?: boolean;
    };
    HealthProbeBody: {
      /** @description null: as is usual, which is on for servers inside the network that need no key. */
      enabled?: boolean | null;
      /** @description null: 15. */
      interval_seconds?: number | null;
    };
    ClientCertificateBody: {
      certificate_pem: string;
      /** @description Kept encrypted, never shown. */
      private_key_pem: string;
    };
    HeaderBody: {
      /** @description Lower case; not one of the gateway's own, nor one that carries credentials or belongs to a connection. */
      name: string;
      /** @description May name {tenant_id}, {team_id}, {user_id}, {virtual_key_id}, {request_id} and {provider_id}; left out where one is not known. */
      value?: string;
      /** @description Kept encrypted, never shown, sent as it is. */
      secret_value?: string;
    };
    PatchProviderBody: {
      health_probe?: components['schemas']['HealthProbeBody'];
      /** @description URL of an HTTP proxy with its credentials, `none`, or null for the one of the installation. */
      proxy_url?: string | null;
      /** @description Certificates in PEM, trusted for this provider beside the usual authorities; null for none. */
      ca_pem?: string | null;
      client_certificate?: components['schemas']['ClientCertificateBody'] | null;
      /** @description All of them: what is not here goes. */
      headers?: components['schemas']['HeaderBody'][];
      base_url?: string;
      allow_private_network?: boolean;
      requires_key?: boolean;
      enabled?: boolean;
    };
    ProbeResultView: {
      ok: boolean;
      at: string;
      latency_ms: number;
      /** @description A code of ours, or `status_` and the number; null when it was there. */
      failure: string | null;
      /** @description In a row; from two on the provider is not called. */
      failures: number;
    };
    ProbeView: {
      /** @description Asked now and then whether it is there. */
      enabled: boolean;
      interval_seconds: number;
      /** @description null: not probed yet, or long ago. */
      last: components['schemas']['ProbeResultView'] | null;
    };
    OutlierView: {
      /** @enum {string} */
      why: 'errors' | 'latency';
      model: string;
      /** @description Share of failures, or mean milliseconds. */
      own: number;
      /** @description The same of the others together. */
      siblings: number;
    };
    ProviderHealthAnswer: {
      /**
       * @description `down`: its probes fail. Keys and circuit breakers are told of elsewhere.
       * @enum {string}
       */
      status: 'ok' | 'degraded' | 'down';
      id: string;
      probe: components['schemas']['ProbeView'];
      outliers: components['schemas']['OutlierView'][];
    };
    ProviderHealthList: {
      data: components['schemas']['ProviderHealthAnswer'][];
      next_cursor: string | null;
    };
    RequestCacheView: {
      /** @enum {string} */
      kind: 'exact' | 'semantic' | 'shared';
      /** @description Under which the answer lies. */
      key: string | null;
      /** @description Of a semantic hit: how much the questions are alike, 0..1. */
      score: number | null;
      /** @description What the answer cost whoever bought it; null: nobody knows. */
      saved_usd: number | null;
    };
    PromptCacheMissView: {
      /** @enum {string} */
      reason: 'target' | 'key' | 'tool' | 'system' | 'message' | 'marks' | 'expired' | 'provider';
      /** @description The first piece that changed, or from where to where; null: nothing that was sent. */
      what: string | null;
      /** @description The request before. */
      compared_with: string;
      expected_tokens: number;
      read_tokens: number;
      missed_tokens: number;
      /** @description What the missed tokens cost more than they would have; null: nobody knows. */
      extra_cost_usd: number | null;
    };
    AttemptAnswer: {
      /** @enum {string} */
      paid_by?: 'tenant' | 'gateway';
      provider_id: string;
      model: string;
      provider_key_id: string | null;
      started_at_ms: number;
      ttfb_ms: number | null;
      duration_ms: number;
      status: number | null;
      outcome: string;
      error_code: string | null;
      input_tokens?: number;
      output_tokens?: number;
      usage_estimated?: boolean;
      cost_micro_usd?: number | null;
    };
    StageTimesView: {
      /** @description Headers were checked and the body was read. */
      body?: number;
      plan?: number;
      admission?: number;
      cache?: number;
      attempts?: number;
    };
    RequestAnswer: {
      usage: {
        [key: string]: unknown;
      };
      /** @enum {string} */
      cost_state: 'exact' | 'estimated' | 'unknown';
      /** @enum {string} */
      outcome: 'completed' | 'truncated' | 'aborted' | 'error' | 'refused';
      metadata: {
        [key: string]: unknown;
      } | null;
      cache: components['schemas']['RequestCacheView'] | null;
      prompt_cache_miss: components['schemas']['PromptCacheMissView'] | null;
      routing: {
        [key: string]: unknown;
      } | null;
      id: string;
      started_at: string;
      tenant_id: string;
      team_id: string | null;
      user_id: string | null;
      virtual_key_id: string | null;
      run_id: string | null;
      route: string;
      dialect: string;
      streamed: boolean;
      model_asked: string;
      model_used: string | null;
      provider: string | null;
      provider_key_id: string | null;
      attempts: components['schemas']['AttemptAnswer'][];
      cost_usd: number | null;
      status: number;
      error_code: string | null;
      latency_ms: number;
      ttft_ms: number | null;
      upstream_ms: number | null;
      /** @description Another target than the first one of the plan served it. */
      fallback_used: boolean;
      stages: components['schemas']['StageTimesView'] | null;
      /** @description Its bodies were kept. */
      captured: boolean;
      /** @description Under which the cache was asked, or had the answer; null: it was not asked. */
      cache_key: string | null;
    };
    RequestPage: {
      data: components['schemas']['RequestAnswer'][];
      next_cursor: string | null;
    };
    ShadowSideView: {
      error_code: string | null;
      /** @description `provider/model`; null: nobody served. */
      target: string | null;
      outcome: string;
      status: number;
      latency_ms: number;
      ttft_ms: number | null;
      output_tokens: number;
      /** @description What the provider took; a tenant pays only for the one that served. */
      cost_usd: number | null;
    };
    ShadowView: {
      /** @description Both said the same; null: one of them said nothing whole, or nobody can tell. */
      agrees: boolean | null;
      request_id: string;
      tenant_id: string;
      at: string;
      rule: string;
      streamed: boolean;
      served: components['schemas']['ShadowSideView'];
      shadow: components['schemas']['ShadowSideView'];
    };
    RequestDetail: {
      usage: {
        [key: string]: unknown;
      };
      /** @enum {string} */
      cost_state: 'exact' | 'estimated' | 'unknown';
      /** @enum {string} */
      outcome: 'completed' | 'truncated' | 'aborted' | 'error' | 'refused';
      metadata: {
        [key: string]: unknown;
      } | null;
      cache: components['schemas']['RequestCacheView'] | null;
      prompt_cache_miss: components['schemas']['PromptCacheMissView'] | null;
      routing: {
        [key: string]: unknown;
      } | null;
      /** @description What became of its copy, where a rule sent one to another target; for administrators of the installation. */
      shadow: components['schemas']['ShadowView'] | null;
      id: string;
      started_at: string;
      tenant_id: string;
      team_id: string | null;
      user_id: string | null;
      virtual_key_id: string | null;
      run_id: string | null;
      route: string;
      dialect: string;
      streamed: boolean;
      model_asked: string;
      model_used: string | null;
      provider: string | null;
      provider_key_id: string | null;
      attempts: components['schemas']['AttemptAnswer'][];
      cost_usd: number | null;
      status: number;
      error_code: string | null;
      latency_ms: number;
      ttft_ms: number | null;
      upstream_ms: number | null;
      /** @description Another target than the first one of the plan served it. */
      fallback_used: boolean;
      stages: components['schemas']['StageTimesView'] | null;
      /** @description Its bodies were kept. */
      captured: boolean;
      /** @description Under which the cache was asked, or had the answer; null: it was not asked. */
      cache_key: string | null;
    };
    CaptureView: {
      max_bytes: number;
      retention_days: number;
      redact: ('emails' | 'phones' | 'cards')[];
      /** @description Requests whose bodies are there now. */
      kept_requests: number;
      /** Format: date-time */
      oldest_at: string | null;
      tenant_id: string;
      enabled: boolean;
      sample_rate: number;
      redact_fields: string[];
    };
    CaptureBody: {
      /** @description Bytes that are kept of a request, and of its answer, behind redaction; 65,536 when left out. */
      max_bytes?: number;
      /** @description Days that bodies are kept; 7 when left out. */
      retention_days?: number;
      /** @description What is taken out beside secrets, which always are; all of it when left out. */
      redact?: ('emails' | 'phones' | 'cards')[];
      /**
       * @description Names of JSON fields whose values are left out wherever they stand, whatever they hold.
       * @example [
       *       "patient_name"
       *     ]
       */
      redact_fields?: string[];
      /** @description Whether bodies of requests and answers are kept from now on. */
      enabled: boolean;
      /** @description Share of the requests, 0 to 1; all of them when left out. */
      sample_rate?: number;
    };
    KeptBodyView: {
      /**
       * @description `stream`: what its events said together; `none`: it is no text, and only its size is told.
       * @enum {string}
       */
      kind: 'json' | 'stream' | 'text' | 'none';
      /** @description As long as it really was. */
      bytes: number;
      /** @description How often what was taken out: secret, email, phone, card, field, data. */
      redactions: {
        [key: string]: number;
      };
      text: string;
      /** @description Something is missing at its end. */
      cut: boolean;
    };
    BodiesView: {
      /** @description null: it had none that can be kept, as a form. */
      request: components['schemas']['KeptBodyView'] | null;
      response: components['schemas']['KeptBodyView'] | null;
      request_id: string;
      tenant_id: string;
      captured_at: string;
      expires_at: string;
    };
    CircuitBreakerAnswer: {
      /**
       * @description `half_open`: single requests try whether the target is well.
       * @enum {string}
       */
      state: 'closed' | 'open' | 'half_open';
      /**
       * @description Why it is not closed: too many failures, too many slow calls, or held open by hand.
       * @enum {string|null}
       */
      reason: 'failures' | 'slow' | 'manual' | null;
      /** @description As an override names it: `provider/model`. */
      target: string;
      provider: string;
      model: string;
      /** @description Milliseconds since it changed its state; null when it never did. */
      for_ms: number | null;
      /** @description Milliseconds until a trial is allowed; null unless open, and while held open by hand. */
      retry_after_ms: number | null;
      /** @description Calls that were counted lately. */
      calls: number;
      failures: number;
      slow: number;
      /** @description Mean duration of those calls, milliseconds. */
      mean_ms: number | null;
    };
    CircuitBreakerList: {
      data: components['schemas']['CircuitBreakerAnswer'][];
      next_cursor: string | null;
    };
    CircuitBreakerOverride: {
      /**
       * @description `open`: the target gets no requests until it is closed by hand. `closed`: it goes on by itself, with nothing held against it.
       * @enum {string}
       */
      state: 'open' | 'closed';
      /** @description Provider id, a slash, the provider's own model id. */
      target: string;
    };
    CacheHits: {
      exact: number;
      semantic: number;
      /** @description Shared with a request that was asked at the same time. */
      shared: number;
    };
    CacheStatsAnswer: {
      tenant_id: string;
      /** @description Since when is counted. */
      from: string;
      entries: number;
      bytes: number;
      requests: number;
      hits: components['schemas']['CacheHits'];
      /** @description Requests that the cache was asked for and did not have. */
      misses: number;
      /** @description Of the requests that the cache was asked for; null when there were none. */
      hit_rate: number | null;
      saved_usd: number;
    };
    InvalidateBody: {
      older_than_seconds?: number;
      /** @description Left out by an administrator of the installation: every tenant. */
      tenant_id?: string;
      /** @description As clients name it, as the provider does, or `provider/model`. */
      model?: string;
      /** @description `cache_key` of a request in the log. */
      key?: string;
      all?: boolean;
    };
    InvalidateAnswer: {
      /** @description Taken out of the store at once; whatever else concerned is never served again. */
      removed: number;
    };
    CacheSettingsInForce: {
      /** @enum {string} */
      mode: 'off' | 'exact' | 'semantic';
      /** @description null: 0, but every temperature where the mode is `semantic` or a request asks for the cache itself. */
      max_temperature: number | null;
      /** @enum {string} */
      key_model: 'asked' | 'target';
      /** @enum {string} */
      pace: 'instant' | 'original';
      shadow: boolean;
      ttl_seconds: number;
      max_entries: number;
      max_bytes: number;
      similarity: number;
      max_error_rate: number;
      embedding: string;
    };
    VariableOrigin: {
      /**
       * @description As in `GET /v1/admin/settings`.
       * @enum {string}
       */
      origin: 'environment' | 'file' | 'generated' | 'default' | 'unset';
      name: string;
    };
    InheritedFrom: {
      mode: components['schemas']['VariableOrigin'];
      ttl_seconds: components['schemas']['VariableOrigin'];
    };
    CacheSettingsAnswer: {
      /** @enum {string} */
      mode: 'off' | 'exact' | 'semantic';
      /** @description null: 0, but every temperature where the mode is `semantic` or a request asks for the cache itself. */
      max_temperature: number | null;
      /** @enum {string} */
      key_model: 'asked' | 'target';
      /** @enum {string} */
      pace: 'instant' | 'original';
      /** @description Names of the settings that were chosen for this tenant; all others are inherited. */
      chosen: (
        | 'mode'
        | 'shadow'
        | 'ttl_seconds'
        | 'max_temperature'
        | 'key_model'
        | 'pace'
        | 'max_entries'
        | 'max_bytes'
        | 'similarity'
        | 'max_error_rate'
        | 'embedding'
      )[];
      tenant_id: string;
      /** @description What holds where nothing is chosen. */
      inherited: components['schemas']['CacheSettingsInForce'];
      /** @description The variables that say so; what is not here is the product's default. */
      inherited_from: components['schemas']['InheritedFrom'];
      shadow: boolean;
      ttl_seconds: number;
      max_entries: number;
      max_bytes: number;
      similarity: number;
      max_error_rate: number;
      embedding: string;
    };
    CacheSettingsBody: {
      /** @enum {string|null} */
      mode?: 'off' | 'exact' | 'semantic' | null;
      /** @description Measures what `semantic` would answer, and serves nothing of it. */
      shadow?: boolean | null;
      ttl_seconds?: number | null;
      /** @description Requests above it, or without one, are not cached; above 2 all are. */
      max_temperature?: number | null;
      /**
       * @description Whether an answer belongs to the model as asked for, or to the target that routing chooses first.
       * @enum {string|null}
       */
      key_model?: 'asked' | 'target' | null;
      /** @enum {string|null} */
      pace?: 'instant' | 'original' | null;
      max_entries?: number | null;
      max_bytes?: number | null;
      /** @description Least score of a semantic hit of which nothing is known yet. */
      similarity?: number | null;
      /** @description Wrong answers among semantic hits that are put up with. */
      max_error_rate?: number | null;
      /** @description `local`, or `provider/model` of a configured provider that has embeddings. */
      embedding?: string | null;
    };
    ThresholdAnswer: {
      similarity: number;
      /** @description Judged questions with a candidate of at least this score. */
      hits: number;
      wrong: number;
      hit_rate: number | null;
      false_hit_rate: number | null;
      /** @description What so few verdicts leave possible, with a confidence of 95 %. */
      false_hit_rate_at_most: number | null;
      saved_usd: number;
    };
    ShadowAnswer: {
      tenant_id: string;
      from: string;
      /** @description Questions that were looked up. */
      lookups: number;
      /** @description Of which an answer could be compared with the one that was bought. */
      judged: number;
      /** @description Candidates that the guards kept back. */
      guarded: number;
      thresholds: components['schemas']['ThresholdAnswer'][];
    };
    CacheFeedbackBody: {
      /** @description `x-request-id` of an answer of the semantic cache. */
      request_id: string;
      /** @description Whether the answer fitted the question. */
      correct: boolean;
    };
    PriceView: {
      /** @description Whole micro-USD per million units: input, output, cache_read, cache_write, cache_write_hour, reasoning, media_input, audio_input, media_output, audio_output (tokens), image, search, second, character, request; batch_basis_points; tiers [{above_input_tokens, rates}]. */
      rates: {
        [key: string]: unknown;
      } | null;
      /** @enum {string} */
      source: 'manual' | 'import';
      id: string;
      tenant_id: string | null;
      provider: string;
      model: string;
      markup_basis_points: number | null;
      valid_from: string;
      valid_to: string | null;
      note: string | null;
      created_by: string | null;
      created_at: string;
      superseded_by: string | null;
      withdrawn_at: string | null;
    };
    PricePage: {
      data: components['schemas']['PriceView'][];
      next_cursor: string | null;
    };
    CreatePriceBody: {
      /** @description Whole micro-USD per million units: input, output, cache_read, cache_write, cache_write_hour, reasoning, media_input, audio_input, media_output, audio_output (tokens), image, search, second, character, request; batch_basis_points; tiers [{above_input_tokens, rates}]. */
      rates?: {
        [key: string]: unknown;
      };
      markup_basis_points?: number;
      /**
       * Format: date-time
       * @description Now, when it is not said.
       */
      valid_from?: string;
      /**
       * Format: date-time
       * @description Not included; for ever, when it is not said.
       */
      valid_to?: string;
      /** @description For this tenant alone; for everybody when it is not said. */
      tenant_id?: string;
      /** @description `*` for a mark-up on every provider. */
      provider: string;
      /** @description In the provider's own words; `*` for a mark-up on every model. */
      model: string;
      note?: string;
    };
    CorrectPriceBody: {
      /** @description Whole micro-USD per million units: input, output, cache_read, cache_write, cache_write_hour, reasoning, media_input, audio_input, media_output, audio_output (tokens), image, search, second, character, request; batch_basis_points; tiers [{above_input_tokens, rates}]. */
      rates?: {
        [key: string]: unknown;
      };
      markup_basis_points?: number;
      /**
       * Format: date-time
       * @description Now, when it is not said.
       */
      valid_from?: string;
      /**
       * Format: date-time
       * @description Not included; for ever, when it is not said.
       */
      valid_to?: string;
      note?: string;
    };
    ReRateBody: {
      /**
       * @description true: tells what would be booked, books nothing.
       * @default true
       */
      dry_run: boolean;
    };
    ReRateView: {
      /** @enum {string} */
      state: 'dry_run' | 'running' | 'done' | 'failed';
      /** @description Null for a dry run. */
      id: string | null;
      price_id: string;
      requests_seen: number;
      requests_adjusted: number;
      /** @description What tenants are charged more, below zero: less. */
      charge_delta_usd: number;
      /** @description What is owed to providers more, below zero: less. */
      cost_delta_usd: number;
      /** @description false: under way, or more requests than a dry run looks at. */
      complete: boolean;
      finished_at: string | null;
    };
    UsageRow: {
      day?: string | null;
      month?: string | null;
      tenant?: string | null;
      team?: string | null;
      key?: string | null;
      user?: string | null;
      provider?: string | null;
      model?: string | null;
      tag?: string | null;
      requests: number;
      errors: number;
      refusals: number;
      input_tokens: number;
      cache_read_tokens: number;
      cache_write_tokens: number;
      output_tokens: number;
      reasoning_tokens: number;
      /** @description Whose tokens were counted by the gateway. */
      estimated_requests: number;
      /** @description Whose cost nobody knows; it is in no sum. */
      unpriced_requests: number;
      /** @description With adjustments. */
      cost_usd: number;
      adjusted_usd: number;
      provider_cost_usd?: number;
    };
    UsageAnswer: {
      tenant_id: string | null;
      /** @description First day, UTC. */
      from: string;
      /** @description Last day, included. */
      to: string;
      data: components['schemas']['UsageRow'][];
      totals: components['schemas']['UsageRow'];
      /** @description false: there are more groups than are shown; the totals hold all of them. */
      complete: boolean;
    };
    StatementLineView: {
      month: string;
      provider: string | null;
      model: string | null;
      team_id: string | null;
      requests: number;
      input_tokens: number;
      output_tokens: number;
      estimated_requests: number;
      unpriced_requests: number;
      amount_micro_usd: number;
    };
    StatementAdjustmentView: {
      re_rate_id: string;
      price_id: string | null;
      month: string;
      provider: string | null;
      model: string | null;
      requests: number;
      amount_micro_usd: number;
    };
    StatementView: {
      /** @enum {string} */
      state: 'open' | 'closed';
      /** @enum {string} */
      currency: 'USD';
      closed_at: string | null;
      tenant_id: string;
      month: string;
      lines: components['schemas']['StatementLineView'][];
      adjustments: components['schemas']['StatementAdjustmentView'][];
      usage_micro_usd: number;
      adjustments_micro_usd: number;
      total_micro_usd: number;
    };
    CloseMonthBody: {
      /** @description `2026-11` */
      month: string;
    };
    BudgetView: {
      /** @enum {string} */
      subject_kind: 'key' | 'user' | 'team' | 'tenant';
      /** @enum {string} */
      unit: 'tokens' | 'micro_usd';
      /** @enum {string} */
      period: 'day' | 'month' | 'total';
      /**
       * @description From 80 % on a warning.
       * @enum {string}
       */
      state: 'ok' | 'warning' | 'exhausted';
      /** @description Spent at the end of the period if it goes on like this; null: nobody can tell. */
      forecast: number | null;
      resets_at: string | null;
      id: string;
      tenant_id: string;
      subject_id: string;
      amount: number;
      hard: boolean;
      /** @description The amount with what was topped up for this period. */
      limit: number;
      spent: number;
      /** @description In the hands of requests that run. */
      reserved: number;
      left: number;
      /** @description Of what is spent, in per cent. */
      used_percent: number;
      period_start: string;
      created_at: string;
      updated_at: string;
    };
    BudgetPage: {
      data: components['schemas']['BudgetView'][];
      next_cursor: string | null;
    };
    CreateBudgetBody: {
      /** @enum {string} */
      subject_kind: 'key' | 'user' | 'team' | 'tenant';
      /** @enum {string} */
      unit: 'tokens' | 'micro_usd';
      /**
       * @description Calendar days and months of UTC; `total` never begins anew.
       * @enum {string}
       */
      period: 'day' | 'month' | 'total';
      /** @description Whole tokens or micro-USD (1 USD = 1,000,000). */
      amount: number;
      /** @description The caller's own when absent; for a tenant's budget that tenant. */
      tenant_id?: string;
      /** @description Of the virtual key, user, team or tenant. */
      subject_id: string;
      /** @description Requests beyond it are refused; false: they are only told. Default true. */
      hard?: boolean;
    };
    PatchBudgetBody: {
      amount?: number;
      hard?: boolean;
    };
    AdjustBudgetBody: {
      /**
       * @description `top_up` adds to the limit of the current period, `adjust` to what is spent in it (below 0: takes away), `reset` makes
       *     it nothing.
       * @enum {string}
       */
      kind: 'top_up' | 'adjust' | 'reset';
      amount?: number;
      reason: string;
    };
    BudgetAdjustmentView: {
      /** @enum {string} */
      kind: 'top_up' | 'adjust' | 'reset';
      id: string;
      /** @description Added to the limit (top_up) or to what is spent. */
      amount: number;
      reason: string;
      /** @description Who did it. */
      actor: string;
      period_start: string;
      created_at: string;
    };
    BudgetAdjustmentPage: {
      data: components['schemas']['BudgetAdjustmentView'][];
      next_cursor: string | null;
    };
    LimitView: {
      /** @enum {string} */
      subject_kind: 'key' | 'user' | 'team' | 'tenant';
      model: string | null;
      rpm: number | null;
      tpm: number | null;
      concurrency: number | null;
      id: string;
      tenant_id: string;
      subject_id: string;
      created_at: string;
      updated_at: string;
    };
    LimitPage: {
      data: components['schemas']['LimitView'][];
      next_cursor: string | null;
    };
    CreateLimitBody: {
      /** @description Requests in any sliding minute. */
      rpm?: number | null;
      /** @description Tokens in any sliding minute, input and output together. */
      tpm?: number | null;
      /** @description Requests in flight at once. */
      concurrency?: number | null;
      /** @enum {string} */
      subject_kind: 'key' | 'user' | 'team' | 'tenant';
      /** @description The caller's own when absent; for a tenant's limits that tenant. */
      tenant_id?: string;
      /** @description Of the virtual key, user, team or tenant. */
      subject_id: string;
      /** @description A model (`gpt-5-mini`, `openai/gpt-5-mini`), or the beginning of names and a star (`gpt-5*`); absent: all requests. */
      model?: string;
    };
    LimitValuesBody: {
      /** @description Requests in any sliding minute. */
      rpm?: number | null;
      /** @description Tokens in any sliding minute, input and output together. */
      tpm?: number | null;
      /** @description Requests in flight at once. */
      concurrency?: number | null;
    };
    InheritedLogging: {
      /** @enum {string} */
      level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
      access_sample: number;
    };
    LoggingView: {
      /** @enum {string} */
      level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
      /**
       * Format: date-time
       * @description When it is as configured again; null: never by itself.
       */
      until: string | null;
      /** @description The settings that were changed; all others follow the variables. */
      chosen: ('level' | 'access_sample')[];
      /** @description Share of requests that get a line, 0 to 1. */
      access_sample: number;
      /** @description It is as LOG_LEVEL and LOG_ACCESS_SAMPLE have it. */
      configured: boolean;
      /** @description As LOG_LEVEL and LOG_ACCESS_SAMPLE have it. */
      inherited: components['schemas']['InheritedLogging'];
    };
    LoggingBody: {
      /** @enum {string} */
      level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
      /** @description Share of requests that get a line, 0 to 1; left out: as configured. */
      access_sample?: number;
      /** @description After so many minutes it is as configured again; left out: until it is changed. */
      minutes?: number;
    };
    AlertView: {
      /** @description null: the installation's concern. */
      tenant_id: string | null;
      /** @enum {string} */
      severity: 'info' | 'warning' | 'critical';
      /** @description Facts for programs: strings, numbers, booleans or null. */
      details: {
        [key: string]: unknown;
      };
      id: string;
      kind: string;
      /** @description What it is about. */
      subject_kind: string;
      subject_id: string;
      /** @description One sentence for a person. */
      message: string;
      raised_at: string;
    };
    AlertPage: {
      data: components['schemas']['AlertView'][];
      next_cursor: string | null;
    };
    DeliveryView: {
      /** @description null: an endpoint's of the installation. */
      tenant_id: string | null;
      /** @enum {string} */
      state: 'pending' | 'delivered' | 'failed';
      /** @description Begun so far. */
      attempts: number;
      /** @description null: nothing more is tried. */
      next_attempt_at: string | null;
      /** @description HTTP status of the last answer; null: none came. */
      last_status: number | null;
      /** @description `timeout`, `unreachable`, `certificate`, `url_not_allowed`, `secret_unreadable`, `expired`; null: an answer came. */
      last_failure: string | null;
      /** @description The delivery that this one repeats. */
      replay_of: string | null;
      finished_at: string | null;
      id: string;
      endpoint_id: string;
      /** @description Sent as `webhook-id`; the same in every attempt and replay. */
      message_id: string;
      type: string;
      url: string;
      created_at: string;
    };
    DeliveryPage: {
      data: components['schemas']['DeliveryView'][];
      next_cursor: string | null;
    };
    AttemptView: {
      number: number;
      /** @description null: it is under way, or its worker died and nobody knows whether it arrived. */
      duration_ms: number | null;
      status: number | null;
      failure: string | null;
      /** @description Where the body of the answer begins, secrets removed. */
      response_head: string | null;
      started_at: string;
    };
    DeliveryDetailsView: {
      /** @description null: an endpoint's of the installation. */
      tenant_id: string | null;
      /** @enum {string} */
      state: 'pending' | 'delivered' | 'failed';
      /** @description Begun so far. */
      attempts: number;
      /** @description null: nothing more is tried. */
      next_attempt_at: string | null;
      /** @description HTTP status of the last answer; null: none came. */
      last_status: number | null;
      /** @description `timeout`, `unreachable`, `certificate`, `url_not_allowed`, `secret_unreadable`, `expired`; null: an answer came. */
      last_failure: string | null;
      /** @description The delivery that this one repeats. */
      replay_of: string | null;
      finished_at: string | null;
      id: string;
      endpoint_id: string;
      /** @description Sent as `webhook-id`; the same in every attempt and replay. */
      message_id: string;
      type: string;
      url: string;
      created_at: string;
      /** @description What is sent, byte for byte. */
      body: string;
      attempt_log: components['schemas']['AttemptView'][];
    };
    SigningSecretView: {
      /** @description null: there is none yet; it is made when it is rotated, or needed. */
      secret_last4: string | null;
      previous_secret_expires_at: string | null;
      tenant_id: string;
    };
    RotateSigningSecretBody: {
      /** @description How long messages are signed with both secrets. Default a day. */
      overlap_seconds?: number;
      /** @description The caller's own when absent. */
      tenant_id?: string;
    };
    ShownSigningSecretView: {
      /** @description null: there is none yet; it is made when it is rotated, or needed. */
      secret_last4: string | null;
      previous_secret_expires_at: string | null;
      tenant_id: string;
      /** @description Shown this once. */
      secret: string;
    };
    WebhookView: {
      /** @description null: the installation's. */
      tenant_id: string | null;
      /**
       * @description `gone`: it answered with 410.
       * @enum {string|null}
       */
      disabled_reason: 'by_hand' | 'gone' | null;
      disabled_at: string | null;
      /** @description Until then messages are signed with the secret before it too. */
      previous_secret_expires_at: string | null;
      last_success_at: string | null;
      /** @description Of the first failure behind the last success. */
      failing_since: string | null;
      id: string;
      url: string;
      description: string;
      event_types: string[];
      enabled: boolean;
      /** @description Of the signing secret. */
      secret_last4: string;
      created_at: string;
      updated_at: string;
    };
    WebhookPage: {
      data: components['schemas']['WebhookView'][];
      next_cursor: string | null;
    };
    EventTypeView: {
      type: string;
      description: string;
    };
    EventTypeList: {
      data: components['schemas']['EventTypeView'][];
    };
    CreateWebhookBody: {
      /** @description What it hears of: `run.completed`, `run.*`, `*`. Default `["*"]`. */
      event_types?: string[];
      /**
       * @description `installation` hears of all tenants and of the installation itself; for its administrators. Default `tenant`.
       * @enum {string}
       */
      scope?: 'tenant' | 'installation';
      /** @description Where messages are posted to: https, on the public internet unless the operator allows more. */
      url: string;
      description?: string;
      /** @description The caller's own when absent; not with the scope `installation`. */
      tenant_id?: string;
    };
    CreatedWebhookView: {
      /** @description null: the installation's. */
      tenant_id: string | null;
      /**
       * @description `gone`: it answered with 410.
       * @enum {string|null}
       */
      disabled_reason: 'by_hand' | 'gone' | null;
      disabled_at: string | null;
      /** @description Until then messages are signed with the secret before it too. */
      previous_secret_expires_at: string | null;
      last_success_at: string | null;
      /** @description Of the first failure behind the last success. */
      failing_since: string | null;
      id: string;
      url: string;
      description: string;
      event_types: string[];
      enabled: boolean;
      /** @description Of the signing secret. */
      secret_last4: string;
      created_at: string;
      updated_at: string;
      /** @description `whsec_...`: what signatures are checked with. Shown this once. */
      secret: string;
    };
    PatchWebhookBody: {
      event_types?: string[];
      url?: string;
      description?: string;
      /** @description false: nothing is sent until it is true again; what was begun waits, for a day at most. */
      enabled?: boolean;
    };
    RotateWebhookSecretBody: {
      /** @description How long messages are signed with both secrets. Default a day. */
      overlap_seconds?: number;
    };
    AuditEntryView: {
      /** @description Its place in the chain, without gaps. */
      seq: number;
      /** @enum {string} */
      actor_kind: 'user' | 'automation' | 'virtual_key' | 'system' | 'anonymous';
      /**
       * @description `attempted`: written before the change; a later row of the same request tells how it ended.
       * @enum {string}
       */
      outcome: 'attempted' | 'done' | 'refused' | 'failed';
      status: number | null;
      before: {
        [key: string]: unknown;
      } | null;
      after: {
        [key: string]: unknown;
      } | null;
      details: {
        [key: string]: unknown;
      } | null;
      id: string;
      at: string;
      /** @description Whose concern it is; null: the installation's. */
      tenant_id: string | null;
      actor_id: string | null;
      action: string;
      subject_kind: string | null;
      subject_id: string | null;
      request_id: string | null;
      address: string | null;
    };
    AuditPage: {
      data: components['schemas']['AuditEntryView'][];
      next_cursor: string | null;
    };
    AuditHead: {
      seq: number;
      /** @description SHA-256 over the row and the hash of the row before it, hexadecimal. */
      hash: string;
    };
    AuditVerdictView: {
      rows: number;
      head: components['schemas']['AuditHead'] | null;
      /** @description The first row that does not follow from the one before; null: the chain holds. */
      broken_at: number | null;
    };
    MeasuredCapability: {
      /** @enum {string} */
      capability: 'tools' | 'parallel_tools' | 'structured_output' | 'vision' | 'stream_usage' | 'reasoning' | 'cache_reads';
      works: boolean;
      /** @description When it was probed. */
      at: string;
    };
    CatalogModelAnswer: {
      /** @enum {string} */
      task: 'chat' | 'embeddings' | 'moderation' | 'image' | 'speech' | 'transcription';
      price: {
        [key: string]: number;
      } | null;
      latency_ms: number | null;
      /** @enum {string|null} */
      only_api: 'responses' | 'completions' | null;
      /** @description YYYY-MM-DD. */
      released: string | null;
      /** @enum {string} */
      stage: 'current' | 'deprecated' | 'retiring' | 'retired';
      /** @description YYYY-MM-DD in UTC: from this day on the provider serves it no more. */
      retires: string | null;
      /** @description Negative: it is gone already. */
      retires_in_days: number | null;
      replaced_by: string | null;
      /**
       * @description Who said so last: the product, a file, or somebody by API.
       * @enum {string}
       */
      origin: 'default' | 'file' | 'database';
      /** @description Who said each field that is not as shipped: its name, and file, database or measured. */
      origins: {
        [key: string]: string;
      };
      provider: string;
      model: string;
      context_length: number;
      max_output_tokens: number;
      vision: boolean;
      audio: boolean;
      documents: boolean;
      tools: boolean;
      structured_output: boolean;
      reasoning: boolean;
      quality: number;
      speed: number;
      prompt_types: string[];
      failover_order: number;
      active: boolean;
      only_by_name: boolean;
      /** @description Other names of the same model at this provider. */
      aliases: string[];
      deprecated: boolean;
      /** @description What probes found out, and when; the fields above say so already. */
      measured: components['schemas']['MeasuredCapability'][];
    };
    CatalogModelList: {
      data: components['schemas']['CatalogModelAnswer'][];
    };
    ModelPrice: {
      input_usd_per_million: number;
      output_usd_per_million: number;
      cache_read_usd_per_million?: number;
      cache_write_usd_per_million?: number;
    };
    PutModelBody: {
      /** @enum {string} */
      task?: 'chat' | 'embeddings' | 'moderation' | 'image' | 'speech' | 'transcription';
      context_length?: number;
      max_output_tokens?: number;
      /** @description What it does better than its quality says. */
      prompt_types?: (
        | 'summarization'
        | 'code'
        | 'translation'
        | 'question_answering'
        | 'creative_writing'
        | 'analysis'
        | 'math'
        | 'conversation'
        | 'general'
      )[];
      /** @description Among several providers of the same model the lower is asked first. */
      failover_order?: number;
      /**
       * @description The API by which alone the provider serves it.
       * @enum {string}
       */
      only_api?: 'responses' | 'completions';
      /**
       * Format: date
       * @description YYYY-MM-DD in UTC: from this day on the provider serves it no more. null: it goes on, whatever was announced.
       */
      retires?: string | null;
      provider: string;
      /** @description In the provider's own words. */
      model: string;
      /** @description The list price; prices with a beginning and an end are entered at /v1/admin/prices, and hold before this one. */
      price?: components['schemas']['ModelPrice'];
      vision?: boolean;
      audio?: boolean;
      documents?: boolean;
      tools?: boolean;
      structured_output?: boolean;
      reasoning?: boolean;
      /** @description 0-100, higher is better. */
      quality?: number;
      /** @description 0-100, higher answers sooner. */
      speed?: number;
      /** @description Milliseconds to the first word, as a rule. */
      latency_ms?: number;
      /** @description False: served to who names provider and model, and never chosen. */
      active?: boolean;
      /** @description True: left out by `auto` and its kind, which choose among all models; names and patterns find it. */
      only_by_name?: boolean;
      /** @description The provider advises against it. */
      deprecated?: boolean;
      /** @description What takes its place. */
      replaced_by?: string;
    };
    ImportModelsBody: {
      /** @description LiteLLM's model_prices_and_context_window.json as an object. */
      models?: {
        [key: string]: unknown;
      };
      /** @description The same as the text of the file, for all of it at once. */
      file?: string;
      /** @description Tells what would be done, and does nothing. */
      dry_run?: boolean;
    };
    ChangedModel: {
      /** @description Name of the field: from, to. */
      fields: {
        [key: string]: unknown;
      };
      target: string;
    };
    SkippedModel: {
      name: string;
      reason: string;
    };
    ImportAnswer: {
      dry_run: boolean;
      added: string[];
      changed: components['schemas']['ChangedModel'][];
      unchanged: number;
      skipped: components['schemas']['SkippedModel'][];
    };
    TrialRatio: {
      /** @description null while fewer than ten requests of a side are known. */
      low: number | null;
      high: number | null;
      value: number;
    };
    TrialRate: {
      value: number;
      low: number;
      high: number;
    };
    TrialSideAnswer: {
      requests: number;
      /** @description Failed by no fault of their callers. */
      errors: number;
      cost_micro_usd: number;
      /** @description null: no request yet. */
      error_rate: components['schemas']['TrialRate'] | null;
    };
    TrialAnswer: {
      /** @description How many times as much a request of the tried version costs; null while that cannot be told. */
      cost_ratio: components['schemas']['TrialRatio'] | null;
      /** @description The version that serves. */
      active: components['schemas']['TrialSideAnswer'];
      /** @description The version that is tried out. */
      canary: components['schemas']['TrialSideAnswer'];
    };
    CanaryAnswer: {
      version: number;
      min_requests: number;
      percent: number;
      max_error_increase: number;
      max_cost_ratio: number;
      trial: components['schemas']['TrialAnswer'];
    };
    RoutingAnswer: {
      config: {
        [key: string]: unknown;
      };
      /** @description The version that is being tried out, its limits, and what both sides came to. */
      canary: components['schemas']['CanaryAnswer'] | null;
      /** @description 0: nobody has said anything yet, the product's own holds. */
      version: number;
    };
    CanaryBody: {
      /** @description Of the traffic, per cent; 10 when absent. A conversation stays on one side. */
      percent?: number;
      /** @description Fewer requests prove nothing; 50 when absent. */
      min_requests?: number;
      /** @description How much more often it may fail than the version beside it, 0-1; 0.05 when absent. */
      max_error_increase?: number;
      /** @description How many times as dear its requests may be; 2 when absent. */
      max_cost_ratio?: number;
    };
    PutRoutingBody: {
      /** @description virtual_models, aliases, rules, fallbacks. */
      config: {
        [key: string]: unknown;
      };
      /** @description The version that the writer has read; another one since then is a conflict. 0: none. */
      expected_version?: number;
      /** @description What the change is for. */
      note?: string;
      /** @description Checks and tells, and changes nothing. */
      dry_run?: boolean;
      /** @description Tries the version out on a part of the traffic first. */
      canary?: components['schemas']['CanaryBody'];
    };
    RoutingProblem: {
      /**
       * @description The same for whoever says it in another language, with `values`.
       * @enum {string}
       */
      code:
        | 'all_zero'
        | 'min_above_max'
        | 'no_weight'
        | 'time_of_day'
        | 'header_name'
        | 'secret_header'
        | 'batch_name'
        | 'time_zone'
        | 'rule_id'
        | 'model_name'
        | 'double_id'
        | 'targets_and_split'
        | 'strategy_and_weights'
        | 'says_nothing'
        | 'deny_alone'
        | 'circle'
        | 'unknown_target'
        | 'invalid_type'
        | 'invalid_value'
        | 'too_small'
        | 'too_big'
        | 'unrecognized_keys'
        | 'invalid_union'
        | 'invalid_format'
        | 'invalid';
      values: {
        [key: string]: string | number;
      };
      path: string;
      message: string;
    };
    PutRoutingAnswer: {
      /** @description null after a dry run. */
      version: number | null;
      warnings: components['schemas']['RoutingProblem'][];
    };
    VersionAnswer: {
      config?: {
        [key: string]: unknown;
      };
      version: number;
      note: string | null;
      created_by: string;
      created_at: string;
    };
    VersionPage: {
      next_cursor: number | null;
      data: components['schemas']['VersionAnswer'][];
    };
    RoutingEventAnswer: {
      version: number | null;
      details: {
        [key: string]: unknown;
      };
      at: string;
      kind: string;
      actor: string;
    };
    RoutingEvents: {
      data: components['schemas']['RoutingEventAnswer'][];
    };
    RollbackBody: {
      /** @description 0: the one before. */
      version: number;
    };
    StartCanaryBody: {
      version: number;
      /** @description Of the traffic, per cent; 10 when absent. A conversation stays on one side. */
      percent?: number;
      /** @description Fewer requests prove nothing; 50 when absent. */
      min_requests?: number;
      /** @description How much more often it may fail than the version beside it, 0-1; 0.05 when absent. */
      max_error_increase?: number;
      /** @description How many times as dear its requests may be; 2 when absent. */
      max_cost_ratio?: number;
    };
    EndCanaryBody: {
      /**
       * @description `promote`: it serves everybody; `stop`: nobody.
       * @enum {string}
       */
      how: 'promote' | 'stop';
    };
    BacktestBody: {
      /** @description How many of the last requests, newest first; 1000 when absent. */
      last?: number;
      /**
       * @description Every request as if it had asked for `auto` with this strategy.
       * @enum {string}
       */
      strategy?: 'balanced' | 'cost' | 'quality' | 'latency' | 'order' | 'least_busy' | 'usage';
      /** @description A configuration that is not stored; the one that serves when absent. */
      config?: {
        [key: string]: unknown;
      };
      tenant_id?: string;
      /** @description Every request as if it had asked for this model. */
      model?: string;
    };
    BacktestSide: {
      cost_usd: number;
      mean_latency_ms: number;
    };
    BacktestTarget: {
      target: string;
      actual: number;
      expected: number;
    };
    BacktestRule: {
      /** @description null: none. */
      rule: string | null;
      actual: number;
      expected: number;
    };
    BacktestChange: {
      from: string | null;
      /** @description null: nobody would serve. */
      to: string | null;
      rule: string | null;
      /** @description The code that the client would get. */
      refused: string | null;
      request_id: string;
      model_asked: string;
    };
    BacktestAnswer: {
      refused: {
        [key: string]: number;
      };
      requests: number;
      /** @description Served by a provider then, and would be now: the figures of both sides are of these. */
      compared: number;
      /** @description Of those, elsewhere. */
      changed: number;
      /** @description Answered from the cache then: not compared. */
      cached: number;
      actual: components['schemas']['BacktestSide'];
      expected: components['schemas']['BacktestSide'];
      targets: components['schemas']['BacktestTarget'][];
      /** @description How many came under each rule, and would. */
      rules: components['schemas']['BacktestRule'][];
      /** @description The first 50 that would go elsewhere, or nowhere. */
      changes: components['schemas']['BacktestChange'][];
      /** @description What the rules ask that the log does not tell of all these requests (header, prompt_type, ...). */
      not_known: string[];
    };
    TargetFigures: {
      latency_p50_ms: number | null;
      latency_p95_ms: number | null;
      tokens_per_second: number | null;
      target: string;
      /** @description Attempts of this moment that the past amounts to. */
      samples: number;
      error_rate: number;
      /** @description Under way at all replicas; what others told is up to two seconds old. */
      in_flight: number;
    };
    TargetFiguresList: {
      data: components['schemas']['TargetFigures'][];
    };
    ShadowSummaryView: {
      rule: string;
      target: string;
      requests: number;
      /** @description The copy failed though the request was served. */
      failed: number;
      agreed: number;
      disagreed: number;
      /** @description Mean, of answers that were whole. */
      served_latency_ms: number | null;
      latency_ms: number | null;
      served_cost_usd: number;
      cost_usd: number;
    };
    ShadowPage: {
      summary: components['schemas']['ShadowSummaryView'][];
      data: components['schemas']['ShadowView'][];
      next_cursor: string | null;
      /** @description Copies that this process did not send, because too many were under way. */
      skipped: number;
    };
    CheckBody: {
      config: {
        [key: string]: unknown;
      };
    };
    RoutingCheck: {
      /** @description It would be refused for these; empty: it would be taken. */
      problems: components['schemas']['RoutingProblem'][];
      warnings: components['schemas']['RoutingProblem'][];
    };
    WeightsBody: {
      cost: number;
      quality: number;
      latency: number;
    };
    AskerBody: {
      tenant_id?: string;
      team_id?: string;
      user_id?: string;
      virtual_key_id?: string;
    };
    ExplainBody: {
      /** @description A whole request of chat completions: its messages, tools, pictures, `response_format` and so on decide too. */
      request?: {
        [key: string]: unknown;
      };
      /** @description As the client would send them. */
      headers?: {
        [key: string]: string;
      };
      /** @description As in `x-gateway-metadata`. */
      metadata?: {
        [key: string]: unknown;
      };
      /**
       * Format: date-time
       * @description The moment at which it would be asked; now when absent.
       */
      at?: string;
      /** @enum {string} */
      strategy?: 'balanced' | 'cost' | 'quality' | 'latency' | 'order' | 'least_busy' | 'usage';
      /** @description A configuration that is not stored; the one that serves when absent. */
      config?: {
        [key: string]: unknown;
      };
      /** @description Or `request`. */
      prompt?: string;
      /** @description `auto` when absent. */
      model?: string;
      weights?: components['schemas']['WeightsBody'];
      as?: components['schemas']['AskerBody'];
    };
    LimitSubject: {
      /** @enum {string} */
      kind: 'key' | 'user' | 'team' | 'tenant' | 'rule';
      id: string;
    };
    LimitLeft: {
      /** @description It counts this model alone. */
      model: string | null;
      /** @enum {string} */
      counts: 'requests' | 'tokens' | 'concurrency';
      subject: components['schemas']['LimitSubject'];
      limit: number;
      remaining: number;
      /** @description Until more is left; 0: nothing is used, or what is used ends with its requests. */
      reset_seconds: number;
    };
    BudgetLeftAnswer: {
      /** @enum {string} */
      unit: 'usd' | 'tokens';
      /** @enum {string} */
      period: 'day' | 'month' | 'total';
      resets_at: string | null;
      id: string;
      subject: components['schemas']['LimitSubject'];
      hard: boolean;
      limit: number;
      spent: number;
      reserved: number;
      left: number;
    };
    PlanReason: {
      /** @enum {string} */
      code:
        | 'alias'
        | 'listed'
        | 'context_window_fallback'
        | 'content_policy_fallback'
        | 'modality_fallback'
        | 'shadow'
        | 'share'
        | 'instead_of_share'
        | 'pinned'
        | 'offered'
        | 'named_like'
        | 'unknown_model'
        | 'place_as_listed'
        | 'place'
        | 'by_load'
        | 'by_weights'
        | 'seen'
        | 'tried_out'
        | 'conversation'
        | 'lacks'
        | 'rule';
      values: {
        [key: string]: string | number;
      };
    };
    PlannedTarget: {
      /** @enum {string} */
      breaker: 'open' | 'closed';
      expected_cost_usd: number | null;
      target: string;
      provider: string;
      model: string;
      reason: string;
      /** @description The same in parts, for whoever says it in another language. */
      reasons: components['schemas']['PlanReason'][];
      /** @description That its provider ends it, and when. */
      warning?: string;
    };
    CandidateScore: {
      cost: number;
      quality: number;
      latency: number;
      /** @description Taken off for failures lately. */
      penalty: number;
      total: number;
    };
    CandidateAnswer: {
      /**
       * @description Why it cannot serve this request.
       * @enum {string}
       */
      excluded?: 'modality' | 'context' | 'cost' | 'api' | 'breaker_open' | 'retired' | 'measured';
      expected_cost_usd: number | null;
      target: string;
      provider: string;
      model: string;
      /** @description Absent where nothing was weighed. */
      score?: components['schemas']['CandidateScore'];
    };
    ExplainAnswer: {
      scores: {
        [key: string]: unknown;
      };
      features: {
        [key: string]: unknown;
      };
      /** @description What each feature counts towards the complexity. */
      feature_weights: {
        [key: string]: number;
      };
      /**
       * @description What the weights rest on: outcomes of questions of that form, or judgement.
       * @enum {string}
       */
      complexity_by: 'choices' | 'calculation' | 'judgement';
      weights: {
        [key: string]: number;
      } | null;
      /** @description version, rule, choice, strategy; null: nothing but the name of the model decided. */
      trace: {
        [key: string]: unknown;
      } | null;
      settings: {
        [key: string]: unknown;
      };
      /** @description How an answer may come from the cache: mode, ttl_seconds, odds (0-1 of the tenant's requests of late); null: it may not. */
      cache: {
        [key: string]: unknown;
      } | null;
      /** @description What the limits have left that the request would have to pass; nothing is taken. null: nobody can tell now. */
      limits: components['schemas']['LimitLeft'][] | null;
      budgets: components['schemas']['BudgetLeftAnswer'][] | null;
      after_refusal: {
        [key: string]: unknown;
      };
      object: string;
      prompt_type: string;
      confidence: number;
      /** @description 0-1 */
      complexity: number;
      needs: string[];
      input_tokens: number;
      affinity: boolean;
      shadow: string | null;
      /** @description In the order in which they would be tried. */
      plan: components['schemas']['PlannedTarget'][];
      candidates: components['schemas']['CandidateAnswer'][];
    };
    QualityScore: {
      /** @enum {string} */
      prompt_type:
        | 'summarization'
        | 'code'
        | 'translation'
        | 'question_answering'
        | 'creative_writing'
        | 'analysis'
        | 'math'
        | 'conversation'
        | 'general';
      provider: string;
      model: string;
      /** @description By the catalog alone. */
      prior: number;
      score: number;
      /** @description With 95 % the score lies between this and `high`. */
      low: number;
      high: number;
      /** @description Share of the score that rests on evidence, 0-1. */
      confidence: number;
      /** @description Pieces of evidence that it rests on; old ones fade. */
      evidence: number;
    };
    QualityScores: {
      data: components['schemas']['QualityScore'][];
    };
    QualityEvidence: {
      /** @enum {string} */
      prompt_type:
        | 'summarization'
        | 'code'
        | 'translation'
        | 'question_answering'
        | 'creative_writing'
        | 'analysis'
        | 'math'
        | 'conversation'
        | 'general';
      /** @enum {string} */
      source: 'feedback' | 'heuristics' | 'judge';
      /** @description The feedback or evaluation that it comes from. */
      reference: string | null;
      id: string;
      at: string;
      provider: string;
      model: string;
      /** @description 0 bad to 1 good. */
      value: number;
      weight: number;
      /** @description Mean of the evidence so far, without the catalog's word, 0-100. */
      mean_after: number;
      total_after: number;
    };
    QualityHistory: {
      next_cursor: string | null;
      data: components['schemas']['QualityEvidence'][];
    };
    AssessmentRun: {
      finished_at: string | null;
      /** @description `done`, or what ended it early. */
      note: string | null;
      scheduled_for: string;
      started_at: string;
      comparisons: number;
      cost_usd: number;
    };
    AssessmentRuns: {
      data: components['schemas']['AssessmentRun'][];
    };
    FindingView: {
      code: string;
      detail: string;
    };
    FeedbackView: {
      /** @enum {string|null} */
      category: 'accuracy' | 'relevance' | 'completeness' | 'style' | 'speed' | 'safety' | 'other' | null;
      id: string;
      request_id: string | null;
      user_id: string | null;
      virtual_key_id: string | null;
      rating: number;
      comment: string | null;
      provider: string | null;
      model: string | null;
      prompt_type: string;
      findings: components['schemas']['FindingView'][];
      /** @description It moves the model's score. */
      counted: boolean;
      created_at: string;
    };
    EvaluationView: {
      /** @enum {string} */
      kind: 'assessment' | 'comparison';
      /** @enum {string} */
      origin: 'request' | 'schedule';
      /** @description Of an assessment: model, score, findings. Of a comparison: both sides, outcome, by what it was decided, verdicts. */
      result: {
        [key: string]: unknown;
      };
      id: string;
      prompt_type: string;
      cost_usd: number;
      created_at: string;
    };
    EvaluateBody: {
      max_cost_usd?: number;
      prompt: string;
      response?: string;
      /** @description Two models, `provider/model`. */
      models?: string[];
      /** @description Which model judges; that of the installation when absent. */
      judge?: string;
      /** @description Keeps the prompt, encrypted, for the scheduled assessment. */
      keep_sample?: boolean;
    };
    CapabilityResult: {
      /** @enum {string} */
      capability: 'tools' | 'parallel_tools' | 'schema' | 'vision' | 'stream_usage' | 'reasoning' | 'cache_read';
      /**
       * @description `unclear`: the call failed, or proves neither.
       * @enum {string}
       */
      outcome: 'works' | 'fails' | 'unclear';
      cost_usd: number | null;
      id: string;
      provider: string;
      model: string;
      detail: string;
      /** @description Of the calls, in the request log. */
      request_ids: string[];
      at: string;
    };
    CapabilityResultPage: {
      next_cursor: string | null;
      data: components['schemas']['CapabilityResult'][];
    };
    ProbeModelBody: {
      /** @description All when absent. */
      capabilities?: ('tools' | 'parallel_tools' | 'schema' | 'vision' | 'stream_usage' | 'reasoning' | 'cache_read')[];
      /**
       * @description Probes that might cost more together are not begun.
       * @default 0.05
       */
      max_cost_usd: number;
      /** @description In the provider's own words. */
      model: string;
      /** @description Goes on although nobody knows the price of the model. */
      unpriced?: boolean;
      /** @description Only tells what it costs at the most. */
      dry_run?: boolean;
    };
    CapabilityResults: {
      /** @description What it costs at the most; null: nobody knows the price. */
      most_cost_usd: number | null;
      dry_run: boolean;
      results: components['schemas']['CapabilityResult'][];
    };
    ToolHostsView: {
      hosts: string[];
      private_hosts: string[];
      tenant_id: string;
    };
    ToolHostsBody: {
      /** @description `api.example.com`, or `*.example.com` for every name below. */
      hosts: string[];
      /** @description Of those, the ones that may have addresses inside the network; set by administrators of the installation alone. */
      private_hosts?: string[];
    };
    ToolHeaderView: {
      /** @description null: secret. */
      value: string | null;
      name: string;
      secret: boolean;
    };
    ToolView: {
      /** @enum {string} */
      type: 'http' | 'mcp';
      method: string | null;
      parameters: {
        [key: string]: unknown;
      } | null;
      headers: components['schemas']['ToolHeaderView'][];
      allowed_tools: string[] | null;
      id: string;
      tenant_id: string;
      name: string;
      description: string;
      enabled: boolean;
      url: string;
      idempotent: boolean;
      timeout_seconds: number;
      created_at: string;
      updated_at: string;
    };
    ToolPage: {
      data: components['schemas']['ToolView'][];
      next_cursor: string | null;
    };
    ToolHeader: {
      name: string;
      value?: string;
      secret_value?: string;
    };
    CreateToolBody: {
      /** @description What the model is told of it. */
      description?: string;
      /**
       * @description Of HTTP tools: GET and DELETE put arguments into the query, the others into a JSON body.
       * @enum {string}
       */
      method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
      /** @description Of HTTP tools: the JSON schema of their arguments. */
      parameters?: {
        [key: string]: unknown;
      };
      headers?: components['schemas']['ToolHeader'][];
      /** @default 30 */
      timeout_seconds: number;
      /** @description Of MCP servers: only these of their tools; null: all. */
      allowed_tools?: string[] | null;
      /** @description As runs name it, and the model sees it. */
      name: string;
      /** @enum {string} */
      type: 'http' | 'mcp';
      /** @description Of HTTP tools with `{places}` in path and query that arguments fill. The host must be on the tenant's list. */
      url: string;
      tenant_id?: string;
      enabled?: boolean;
      /** @description A call whose answer was lost may be made again. GET, PUT and DELETE always may. */
      idempotent?: boolean;
    };
    ChangeToolBody: {
      /** @description What the model is told of it. */
      description?: string;
      /**
       * @description Of HTTP tools: GET and DELETE put arguments into the query, the others into a JSON body.
       * @enum {string}
       */
      method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
      /** @description Of HTTP tools: the JSON schema of their arguments. */
      parameters?: {
        [key: string]: unknown;
      };
      headers?: components['schemas']['ToolHeader'][];
      /** @default 30 */
      timeout_seconds: number;
      /** @description Of MCP servers: only these of their tools; null: all. */
      allowed_tools?: string[] | null;
      url?: string;
      enabled?: boolean;
      /** @description A call whose answer was lost may be made again. GET, PUT and DELETE always may. */
      idempotent?: boolean;
    };
    TenantQueueView: {
      tenant_id: string;
      waiting: number;
      running: number;
    };
    WorkerView: {
      id: string;
      host: string;
      pid: number;
      /** @description Runs that it executes at once. */
      concurrency: number;
      running: number;
      /** @description It gave a sign of life in the last 10 seconds. */
      alive: boolean;
      started_at: string;
      seen_at: string;
    };
    QueuesView: {
      /**
       * @description Where the doorbell is kept.
       * @enum {string}
       */
      backend: 'postgres' | 'redis';
      /** @description Runs in each state; of those that have ended, what ended in the last 24 hours. */
      states: {
        [key: string]: number;
      };
      oldest_waiting_seconds: number | null;
      oldest_running_seconds: number | null;
      /** @description Rings in each state; null: the queue does not answer. Runs do not depend on it. */
      rings: {
        [key: string]: number;
      } | null;
      /** @description An administrator has paused the queue of runs: none is begun. null: the queue does not answer. */
      paused: boolean | null;
      /** @description Those with the most runs that wait. */
      tenants: components['schemas']['TenantQueueView'][];
      /** @description Of the installation; empty for others than its administrators. */
      workers: components['schemas']['WorkerView'][];
      /** @description Of those that are queued: they wait for their time or for another try. */
      delayed: number;
    };
    QuantilesView: {
      p50: number | null;
      p95: number | null;
      p99: number | null;
    };
    StatsTotals: {
      /** @description Of those that were not refused, 0..1; null: there were none. */
      error_rate: number | null;
      cache_hit_rate: number | null;
      fallback_rate: number | null;
      /** @description Of providers, their keys and models: without answers out of the cache. */
      latency_ms: components['schemas']['QuantilesView'];
      /** @description Until the first byte was sent to the client. */
      ttft_ms: components['schemas']['QuantilesView'];
      /** @description What of the latency was the gateway's own. */
      overhead_ms: components['schemas']['QuantilesView'];
      requests: number;
      /** @description Ended in an error or broke off. */
      errors: number;
      /** @description Turned away before any attempt: limits, budgets, models that are not there. */
      refusals: number;
      input_tokens: number;
      cache_read_tokens: number;
      cache_write_tokens: number;
      output_tokens: number;
      /** @description All of the four. */
      total_tokens: number;
      cost_usd: number;
      /** @description What answers of the cache would have cost. */
      saved_usd: number;
      cache_hits: number;
      /** @description Served by more than one attempt. */
      fallbacks: number;
    };
    StatsChange: {
      requests: number | null;
      errors: number | null;
      total_tokens: number | null;
      cost_usd: number | null;
      latency_p95_ms: number | null;
    };
    StatsPoint: {
      /** @description Where the step begins. */
      at: string;
      /** @description Calls made with the key or of the provider, and those that failed; 0 in series of anything else. */
      attempts: number;
      failed_attempts: number;
      latency_p50_ms: number | null;
      latency_p95_ms: number | null;
      latency_p99_ms: number | null;
      requests: number;
      /** @description Ended in an error or broke off. */
      errors: number;
      /** @description Turned away before any attempt: limits, budgets, models that are not there. */
      refusals: number;
      input_tokens: number;
      cache_read_tokens: number;
      cache_write_tokens: number;
      output_tokens: number;
      /** @description All of the four. */
      total_tokens: number;
      cost_usd: number;
      /** @description What answers of the cache would have cost. */
      saved_usd: number;
      cache_hits: number;
      /** @description Served by more than one attempt. */
      fallbacks: number;
    };
    StatsTop: {
      id: string;
      /** @description Of a tenant. */
      name: string | null;
      requests: number;
      /** @description Ended in an error or broke off. */
      errors: number;
      /** @description Turned away before any attempt: limits, budgets, models that are not there. */
      refusals: number;
      input_tokens: number;
      cache_read_tokens: number;
      cache_write_tokens: number;
      output_tokens: number;
      /** @description All of the four. */
      total_tokens: number;
      cost_usd: number;
      /** @description What answers of the cache would have cost. */
      saved_usd: number;
      cache_hits: number;
      /** @description Served by more than one attempt. */
      fallbacks: number;
    };
    StatsOverview: {
      /** @enum {string} */
      period: 'hour' | 'day' | 'week' | 'month';
      totals: components['schemas']['StatsTotals'];
      /** @description As long, before it. */
      previous: components['schemas']['StatsTotals'];
      change: components['schemas']['StatsChange'];
      /** @description One for each step, also where nothing happened. */
      series: components['schemas']['StatsPoint'][];
      top_models: components['schemas']['StatsTop'][];
      top_providers: components['schemas']['StatsTop'][];
      /** @description Empty for whoever sees one tenant alone. */
      top_tenants: components['schemas']['StatsTop'][];
      from: string;
      to: string;
      step_seconds: number;
      /** @description null: all tenants. */
      tenant_id: string | null;
    };
    KeyStatesView: {
      active: number;
      /** @description Of the active ones, those that rest for some model. */
      partly: number;
      cooling: number;
      disabled: number;
    };
    ProviderStats: {
      /** @description Of those that were not refused, 0..1; null: there were none. */
      error_rate: number | null;
      cache_hit_rate: number | null;
      fallback_rate: number | null;
      /** @description Of providers, their keys and models: without answers out of the cache. */
      latency_ms: components['schemas']['QuantilesView'];
      /** @description Until the first byte was sent to the client. */
      ttft_ms: components['schemas']['QuantilesView'];
      /** @description What of the latency was the gateway's own. */
      overhead_ms: components['schemas']['QuantilesView'];
      requests: number;
      /** @description Ended in an error or broke off. */
      errors: number;
      /** @description Turned away before any attempt: limits, budgets, models that are not there. */
      refusals: number;
      input_tokens: number;
      cache_read_tokens: number;
      cache_write_tokens: number;
      output_tokens: number;
      /** @description All of the four. */
      total_tokens: number;
      cost_usd: number;
      /** @description What answers of the cache would have cost. */
      saved_usd: number;
      cache_hits: number;
      /** @description Served by more than one attempt. */
      fallbacks: number;
      provider: string;
      /** @description Calls of this provider, and those that failed. */
      attempts: number;
      failed_attempts: number;
      /** @description null for whoever does not administer the installation. */
      keys: components['schemas']['KeyStatesView'] | null;
    };
    ProviderStatsList: {
      /** @enum {string} */
      period: 'hour' | 'day' | 'week' | 'month';
      data: components['schemas']['ProviderStats'][];
      from: string;
      to: string;
      step_seconds: number;
      /** @description null: all tenants. */
      tenant_id: string | null;
    };
    SeriesView: {
      /** @description Of the provider, provider key, model, tenant or virtual key. */
      id: string;
      totals: components['schemas']['StatsTotals'];
      series: components['schemas']['StatsPoint'][];
    };
    SeriesList: {
      /** @enum {string} */
      period: 'hour' | 'day' | 'week' | 'month';
      /** @enum {string} */
      by: 'tenant' | 'provider' | 'provider_key' | 'model' | 'virtual_key';
      data: components['schemas']['SeriesView'][];
      from: string;
      to: string;
      step_seconds: number;
      /** @description null: all tenants. */
      tenant_id: string | null;
    };
    KeyStats: {
      /** @description Of those that were not refused, 0..1; null: there were none. */
      error_rate: number | null;
      cache_hit_rate: number | null;
      fallback_rate: number | null;
      /** @description Of providers, their keys and models: without answers out of the cache. */
      latency_ms: components['schemas']['QuantilesView'];
      /** @description Until the first byte was sent to the client. */
      ttft_ms: components['schemas']['QuantilesView'];
      /** @description What of the latency was the gateway's own. */
      overhead_ms: components['schemas']['QuantilesView'];
      requests: number;
      /** @description Ended in an error or broke off. */
      errors: number;
      /** @description Turned away before any attempt: limits, budgets, models that are not there. */
      refusals: number;
      input_tokens: number;
      cache_read_tokens: number;
      cache_write_tokens: number;
      output_tokens: number;
      /** @description All of the four. */
      total_tokens: number;
      cost_usd: number;
      /** @description What answers of the cache would have cost. */
      saved_usd: number;
      cache_hits: number;
      /** @description Served by more than one attempt. */
      fallbacks: number;
      id: string;
      name: string | null;
      /** @description null for virtual keys. */
      provider: string | null;
      /** @description active, cooling or disabled; of virtual keys active, revoked or expired. */
      status: string;
      /** @description Requests and tokens of the last minute, over all replicas; null for virtual keys. */
      rpm_used: number | null;
      tpm_used: number | null;
      rpm_limit: number | null;
      tpm_limit: number | null;
      cooling_until: string | null;
      last_used_at: string | null;
      /** @description Of a provider key: calls made with it, and those that failed. */
      attempts: number;
      failed_attempts: number;
    };
    KeyStatsList: {
      /** @enum {string} */
      period: 'hour' | 'day' | 'week' | 'month';
      /** @enum {string} */
      kind: 'provider' | 'virtual';
      data: components['schemas']['KeyStats'][];
      next_cursor: string | null;
      from: string;
      to: string;
      step_seconds: number;
      /** @description null: all tenants. */
      tenant_id: string | null;
    };
    KeyTimeseries: {
      /** @enum {string} */
      kind: 'provider' | 'virtual';
      id: string;
      from: string;
      to: string;
      step_seconds: number;
      totals: components['schemas']['StatsTotals'];
      series: components['schemas']['StatsPoint'][];
    };
    KeyReasonView: {
      /** @enum {string} */
      code:
        | 'provider_disabled'
        | 'disabled'
        | 'cooling'
        | 'model_cooling'
        | 'rpm_used_up'
        | 'tpm_used_up'
        | 'breaker_open'
        | 'others_first'
        | 'models_limited';
      /** @description What the message is about, by name: reason, used, limit, model, models, target, state, names. */
      values: {
        [key: string]: string | number;
      };
      /** @description In words, for people. */
      message: string;
      /** @description The key is not chosen at all while this holds; else for some models, or only when others cannot serve. */
      blocks: boolean;
      /** @description Until when, where that is known. */
      until: string | null;
    };
    KeyLimitView: {
      /** @description Of the last minute, over all replicas. */
      used: number;
      /** @description null: unlimited. */
      limit: number | null;
    };
    KeySiblingView: {
      id: string;
      name: string;
      status: string;
      priority: number;
      weight: number;
      rpm_used: number;
    };
    KeyPickView: {
      request_id: string;
      at: string;
      model: string;
      outcome: string;
      /** @description The provider's; null when none came. */
      status: number | null;
      error_code: string | null;
      /** @description Until the head of the answer; null when none came. */
      ttfb_ms: number | null;
      duration_ms: number;
    };
    KeyDebugView: {
      /** @enum {string} */
      status: 'active' | 'cooling' | 'disabled';
      id: string;
      name: string;
      provider: string;
      /** @description What was asked for; null: any model. */
      model: string | null;
      /** @description Nothing blocks it now. */
      eligible: boolean;
      /** @description Empty: it takes its turn. */
      reasons: components['schemas']['KeyReasonView'][];
      rpm: components['schemas']['KeyLimitView'];
      tpm: components['schemas']['KeyLimitView'];
      cooling_until: string | null;
      cooling_reason: string | null;
      priority: number;
      weight: number;
      /** @description What part of the calls of its priority it should get, 0..1; 0 while it is blocked. */
      expected_share: number;
      /** @description The other keys of the provider. */
      siblings: components['schemas']['KeySiblingView'][];
      last_error: string | null;
      last_error_at: string | null;
      last_used_at: string | null;
      /** @description Newest first, at most 20 each, of the last 24 hours. */
      last_errors: components['schemas']['KeyPickView'][];
      recent_picks: components['schemas']['KeyPickView'][];
    };
    FileOwnedAnswer: {
      /** @enum {string} */
      kind: 'providers' | 'provider_keys' | 'tenants' | 'virtual_keys' | 'limits' | 'budgets' | 'model' | 'routing';
      line: number;
      /** @description Of the row; `provider/model` for models, `active` for routing. */
      id: string;
      /** @description Name of the file. */
      file: string;
      /** @description When the file said so first, or moved it. */
      applied_at: string;
    };
    FileOwnedList: {
      data: components['schemas']['FileOwnedAnswer'][];
    };
    LedgerOwnView: {
      process_id: string;
      /** @description Records in memory, for milliseconds. */
      waiting: number;
      /** @description Bytes of records that wait in files while PostgreSQL is away. */
      spooled_bytes: number;
      /** @description PostgreSQL does not take records at present. */
      troubled: boolean;
      /** @description Lost for good since the process began. */
      lost: number;
      issued: number;
    };
    LedgerProcessView: {
      process_id: string;
      first_written_at: string;
      last_written_at: string;
      last_seq: number;
      written: number;
      /** @description Numbers without a row: lost with a process that was killed, or waiting in the memory or the files of one that lives. */
      missing: number;
      /** @description When it ended having written everything; null: it runs, or was killed. */
      closed_at: string | null;
    };
    RequestLogPartition: {
      name: string;
      /** @description null: everything before `to`. */
      from: string | null;
      to: string;
      /** @description With its indexes. */
      bytes: number;
      /** @description Estimated; null: not yet. */
      rows: number | null;
    };
    LedgerView: {
      this_process: components['schemas']['LedgerOwnView'];
      /** @description The last hundred that wrote anything. */
      processes: components['schemas']['LedgerProcessView'][];
      /** @description Days of the request log, oldest first. */
      partitions: components['schemas']['RequestLogPartition'][];
      /** @description 0: for ever. */
      retention_days: number;
    };
    ExportView: {
      /**
       * @description Of the request log: `webhook`, `s3`, `langfuse`. `traces`: those that the answering process sends over OTLP.
       * @enum {string}
       */
      name: 'webhook' | 's3' | 'langfuse' | 'traces';
      /** @description Where it goes, without anything that opens it; null: not told since an older version. */
      target: string | null;
      /**
       * @description `failing`: the last delivery was not taken. `silent`: no worker has spoken for it in the last two minutes.
       * @enum {string}
       */
      state: 'ok' | 'failing' | 'silent';
      /** @description Requests, or spans, that are not there yet. */
      waiting: number;
      sent: number;
      /** @description Given up; of the request log nothing ever is. */
      lost: number;
      /** Format: date-time */
      last_sent_at: string | null;
      /** @description Deliveries since something was last taken. */
      failures: number;
      /** Format: date-time */
      failing_since: string | null;
      last_error: string | null;
      /** Format: date-time */
      last_error_at: string | null;
      /** @description Age of the oldest of them; 0: none waits, or, of spans, nobody knows. */
      oldest_waiting_seconds: number;
    };
    ExportsView: {
      data: components['schemas']['ExportView'][];
    };
    SettingView: {
      /** @description `[secret]` for what is one; null: nothing says it. */
      value: string | null;
      default: string | null;
      /**
       * @description `file`: `NAME_FILE` named it. `generated`: made once by this installation. `unset`: nobody says it, and there is no default.
       * @enum {string}
       */
      origin: 'environment' | 'file' | 'generated' | 'default' | 'unset';
      /** @description The name under which it was given, where that is another one; null: its own. */
      written_as: string | null;
      name: string;
      /** @description The heading it stands under in `.env.backend.example`. */
      section: string;
      description: string;
      secret: boolean;
    };
    SettingsView: {
      /** @enum {string} */
      mode: 'embedded' | 'cluster';
      data: components['schemas']['SettingView'][];
      production: boolean;
      /** @description What the boot had to say of it, such as names that nobody knows. */
      warnings: string[];
    };
    DatabaseView: {
      bytes: number;
      /** @description That the server has now, of everybody. */
      connections: number;
      max_connections: number;
      /** @description That each process may hold. */
      pool_size: number;
      /** @description `18.1` */
      version: string;
      /** @description Of one query. */
      latency_ms: number;
    };
    RedisView: {
      /** @description null: it does not answer. */
      version: string | null;
      latency_ms: number | null;
      /** @description null: this server does not tell. */
      eviction_policy: string | null;
      append_only: boolean | null;
    };
    SystemCheckView: {
      /** @enum {string} */
      state: 'ok' | 'advice' | 'wrong';
      /** @description What to do about it. */
      fix: string | null;
      /** @description Which sentence the message is, whatever its words; null: one of its own. */
      code: string | null;
      /** @description What the message is about, by name. */
      values: {
        [key: string]: string | number;
      };
      check: string;
      message: string;
    };
    ProcessView: {
      /** @enum {string} */
      mode: 'embedded' | 'cluster';
      pid: number;
      memory_bytes: number;
      /** @description API processes that there are meant to be. */
      replicas: number;
      version: string;
      /** @description Of Node.js. */
      node: string;
      production: boolean;
      host: string;
      started_at: string;
    };
    SchemaView: {
      /** @description Migrations that the database has had. */
      applied: number;
      latest: string | null;
      /** @description Of this version, which the database has not had. */
      pending: string[];
      /** @description Of a newer version that has been here. */
      newer: string[];
    };
    SystemView: {
      database: components['schemas']['DatabaseView'];
      /** @description null: state is shared in the memory of the one process. */
      redis: components['schemas']['RedisView'] | null;
      /** @enum {string} */
      shared_state: 'memory' | 'redis' | 'degraded';
      /** @description As `route-llm-gateway doctor` makes them. */
      checks: components['schemas']['SystemCheckView'][];
      process: components['schemas']['ProcessView'];
      schema: components['schemas']['SchemaView'];
    };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  postV1ChatCompletions: {
    parameters: {
      query?: never;
      header?: {
        /** @description What `auto` stands for. */
        'x-routing-strategy'?: 'balanced' | 'cost' | 'quality' | 'latency';
        /** @description The id of a provider whose targets come first. */
        'x-prefer-provider'?: string;
        /** @description Refuse what could only be served changed, instead of naming the changes. Not sent: as the key is set. */
        'x-gateway-strict'?: 'true' | 'false';
        /** @description How long the whole request may take; only shortens what the operator allows. */
        'x-gateway-timeout-ms'?: number;
        /** @description Whether silent streams are kept alive with comments. */
        'x-gateway-keep-alive'?: 'on' | 'off';
        /** @description Numbers the events of a stream and keeps them, so that it can be gone on with. Needs Idempotency-Key. */
        'x-gateway-resumable'?: 'true' | 'false';
        /** @description The same key and request within 24 hours give the same answer, asked for once. Names a resumable stream. */
        'idempotency-key'?: string;
        /** @description Of a resumable stream: go on behind this event. */
        'last-event-id'?: string;
        /** @description Whether a second target may be asked while the first is late, where the operator allows it. */
        'x-gateway-hedge'?: 'true' | 'false';
        /** @description A JSON object of at most 2048 bytes, kept with the request for reporting. */
        'x-gateway-metadata'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "model": "sandbox/echo",
         *       "messages": [
         *         {
         *           "role": "user",
         *           "content": "Hello"
         *         }
         *       ]
         *     }
         */
        'application/json': components['schemas']['ChatCompletionRequest'];
      };
    };
    responses: {
      /** @description The answer; with `stream`, server-sent events: chat.completion.chunk objects, then [DONE]. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ChatCompletion'];
          'text/event-stream': unknown;
        };
      };
    };
  };
  postV1Responses: {
    parameters: {
      query?: never;
      header?: {
        /** @description What `auto` stands for. */
        'x-routing-strategy'?: 'balanced' | 'cost' | 'quality' | 'latency';
        /** @description The id of a provider whose targets come first. */
        'x-prefer-provider'?: string;
        /** @description Refuse what could only be served changed, instead of naming the changes. Not sent: as the key is set. */
        'x-gateway-strict'?: 'true' | 'false';
        /** @description How long the whole request may take; only shortens what the operator allows. */
        'x-gateway-timeout-ms'?: number;
        /** @description Whether silent streams are kept alive with comments. */
        'x-gateway-keep-alive'?: 'on' | 'off';
        /** @description Numbers the events of a stream and keeps them, so that it can be gone on with. Needs Idempotency-Key. */
        'x-gateway-resumable'?: 'true' | 'false';
        /** @description The same key and request within 24 hours give the same answer, asked for once. Names a resumable stream. */
        'idempotency-key'?: string;
        /** @description Of a resumable stream: go on behind this event. */
        'last-event-id'?: string;
        /** @description Whether a second target may be asked while the first is late, where the operator allows it. */
        'x-gateway-hedge'?: 'true' | 'false';
        /** @description A JSON object of at most 2048 bytes, kept with the request for reporting. */
        'x-gateway-metadata'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "model": "sandbox/echo",
         *       "input": "Hello"
         *     }
         */
        'application/json': components['schemas']['ResponsesRequest'];
      };
    };
    responses: {
      /** @description The answer; with `stream`, server-sent events: response.created to response.completed. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ResponsesAnswer'];
          'text/event-stream': unknown;
        };
      };
    };
  };
  postV1Completions: {
    parameters: {
      query?: never;
      header?: {
        /** @description What `auto` stands for. */
        'x-routing-strategy'?: 'balanced' | 'cost' | 'quality' | 'latency';
        /** @description The id of a provider whose targets come first. */
        'x-prefer-provider'?: string;
        /** @description Refuse what could only be served changed, instead of naming the changes. Not sent: as the key is set. */
        'x-gateway-strict'?: 'true' | 'false';
        /** @description How long the whole request may take; only shortens what the operator allows. */
        'x-gateway-timeout-ms'?: number;
        /** @description Whether silent streams are kept alive with comments. */
        'x-gateway-keep-alive'?: 'on' | 'off';
        /** @description Numbers the events of a stream and keeps them, so that it can be gone on with. Needs Idempotency-Key. */
        'x-gateway-resumable'?: 'true' | 'false';
        /** @description The same key and request within 24 hours give the same answer, asked for once. Names a resumable stream. */
        'idempotency-key'?: string;
        /** @description Of a resumable stream: go on behind this event. */
        'last-event-id'?: string;
        /** @description Whether a second target may be asked while the first is late, where the operator allows it. */
        'x-gateway-hedge'?: 'true' | 'false';
        /** @description A JSON object of at most 2048 bytes, kept with the request for reporting. */
        'x-gateway-metadata'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "model": "sandbox/echo",
         *       "prompt": "Hello"
         *     }
         */
        'application/json': components['schemas']['CompletionRequest'];
      };
    };
    responses: {
      /** @description The answer; with `stream`, server-sent events: text_completion objects, then [DONE]. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TextCompletion'];
          'text/event-stream': unknown;
        };
      };
    };
  };
  postV1Messages: {
    parameters: {
      query?: never;
      header?: {
        /** @description What `auto` stands for. */
        'x-routing-strategy'?: 'balanced' | 'cost' | 'quality' | 'latency';
        /** @description The id of a provider whose targets come first. */
        'x-prefer-provider'?: string;
        /** @description Refuse what could only be served changed, instead of naming the changes. Not sent: as the key is set. */
        'x-gateway-strict'?: 'true' | 'false';
        /** @description How long the whole request may take; only shortens what the operator allows. */
        'x-gateway-timeout-ms'?: number;
        /** @description Whether silent streams are kept alive with comments. */
        'x-gateway-keep-alive'?: 'on' | 'off';
        /** @description Numbers the events of a stream and keeps them, so that it can be gone on with. Needs Idempotency-Key. */
        'x-gateway-resumable'?: 'true' | 'false';
        /** @description The same key and request within 24 hours give the same answer, asked for once. Names a resumable stream. */
        'idempotency-key'?: string;
        /** @description Of a resumable stream: go on behind this event. */
        'last-event-id'?: string;
        /** @description Whether a second target may be asked while the first is late, where the operator allows it. */
        'x-gateway-hedge'?: 'true' | 'false';
        /** @description A JSON object of at most 2048 bytes, kept with the request for reporting. */
        'x-gateway-metadata'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "model": "sandbox/echo",
         *       "max_tokens": 100,
         *       "messages": [
         *         {
         *           "role": "user",
         *           "content": "Hello"
         *         }
         *       ]
         *     }
         */
        'application/json': components['schemas']['MessagesRequest'];
      };
    };
    responses: {
      /** @description The answer; with `stream`, server-sent events: message_start, content_block_*, message_delta, message_stop. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Message'];
          'text/event-stream': unknown;
        };
      };
    };
  };
  postV1MessagesCountTokens: {
    parameters: {
      query?: never;
      header?: {
        /** @description What `auto` stands for. */
        'x-routing-strategy'?: 'balanced' | 'cost' | 'quality' | 'latency';
        /** @description The id of a provider whose targets come first. */
        'x-prefer-provider'?: string;
        /** @description Refuse what could only be served changed, instead of naming the changes. Not sent: as the key is set. */
        'x-gateway-strict'?: 'true' | 'false';
        /** @description How long the whole request may take; only shortens what the operator allows. */
        'x-gateway-timeout-ms'?: number;
        /** @description Whether silent streams are kept alive with comments. */
        'x-gateway-keep-alive'?: 'on' | 'off';
        /** @description Numbers the events of a stream and keeps them, so that it can be gone on with. Needs Idempotency-Key. */
        'x-gateway-resumable'?: 'true' | 'false';
        /** @description The same key and request within 24 hours give the same answer, asked for once. Names a resumable stream. */
        'idempotency-key'?: string;
        /** @description Of a resumable stream: go on behind this event. */
        'last-event-id'?: string;
        /** @description Whether a second target may be asked while the first is late, where the operator allows it. */
        'x-gateway-hedge'?: 'true' | 'false';
        /** @description A JSON object of at most 2048 bytes, kept with the request for reporting. */
        'x-gateway-metadata'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "model": "sandbox/echo",
         *       "messages": [
         *         {
         *           "role": "user",
         *           "content": "Hello"
         *         }
         *       ]
         *     }
         */
        'application/json': components['schemas']['CountTokensRequest'];
      };
    };
    responses: {
      /** @description The answer. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CountTokens'];
        };
      };
    };
  };
  postV1LlmChat: {
    parameters: {
      query?: never;
      header?: {
        /** @description What `auto` stands for. */
        'x-routing-strategy'?: 'balanced' | 'cost' | 'quality' | 'latency';
        /** @description The id of a provider whose targets come first. */
        'x-prefer-provider'?: string;
        /** @description Refuse what could only be served changed, instead of naming the changes. Not sent: as the key is set. */
        'x-gateway-strict'?: 'true' | 'false';
        /** @description How long the whole request may take; only shortens what the operator allows. */
        'x-gateway-timeout-ms'?: number;
        /** @description Whether silent streams are kept alive with comments. */
        'x-gateway-keep-alive'?: 'on' | 'off';
        /** @description Numbers the events of a stream and keeps them, so that it can be gone on with. Needs Idempotency-Key. */
        'x-gateway-resumable'?: 'true' | 'false';
        /** @description The same key and request within 24 hours give the same answer, asked for once. Names a resumable stream. */
        'idempotency-key'?: string;
        /** @description Of a resumable stream: go on behind this event. */
        'last-event-id'?: string;
        /** @description Whether a second target may be asked while the first is late, where the operator allows it. */
        'x-gateway-hedge'?: 'true' | 'false';
        /** @description A JSON object of at most 2048 bytes, kept with the request for reporting. */
        'x-gateway-metadata'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "model": "sandbox/echo",
         *       "prompt": "Hello"
         *     }
         */
        'application/json': components['schemas']['HouseChatRequest'];
      };
    };
    responses: {
      /** @description The answer; with `stream`, server-sent events: `delta` and `reasoning` with content, `tool_call`, then `done` with what a whole answer would say. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['HouseChat'];
          'text/event-stream': unknown;
        };
      };
    };
  };
  postV1betaModelsByModelGenerateContent: {
    parameters: {
      query?: never;
      header?: {
        /** @description What `auto` stands for. */
        'x-routing-strategy'?: 'balanced' | 'cost' | 'quality' | 'latency';
        /** @description The id of a provider whose targets come first. */
        'x-prefer-provider'?: string;
        /** @description Refuse what could only be served changed, instead of naming the changes. Not sent: as the key is set. */
        'x-gateway-strict'?: 'true' | 'false';
        /** @description How long the whole request may take; only shortens what the operator allows. */
        'x-gateway-timeout-ms'?: number;
        /** @description Whether silent streams are kept alive with comments. */
        'x-gateway-keep-alive'?: 'on' | 'off';
        /** @description Numbers the events of a stream and keeps them, so that it can be gone on with. Needs Idempotency-Key. */
        'x-gateway-resumable'?: 'true' | 'false';
        /** @description The same key and request within 24 hours give the same answer, asked for once. Names a resumable stream. */
        'idempotency-key'?: string;
        /** @description Of a resumable stream: go on behind this event. */
        'last-event-id'?: string;
        /** @description Whether a second target may be asked while the first is late, where the operator allows it. */
        'x-gateway-hedge'?: 'true' | 'false';
        /** @description A JSON object of at most 2048 bytes, kept with the request for reporting. */
        'x-gateway-metadata'?: string;
      };
      path: {
        /** @description As in /v1/models; slashes stay as they are. */
        model: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "contents": [
         *         {
         *           "role": "user",
         *           "parts": [
         *             {
         *               "text": "Hello"
         *             }
         *           ]
         *         }
         *       ]
         *     }
         */
        'application/json': components['schemas']['GeminiRequest'];
      };
    };
    responses: {
      /** @description The answer. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['GeminiAnswer'];
        };
      };
    };
  };
  postV1betaModelsByModelStreamGenerateContent: {
    parameters: {
      query?: {
        alt?: 'sse' | 'json';
      };
      header?: {
        /** @description What `auto` stands for. */
        'x-routing-strategy'?: 'balanced' | 'cost' | 'quality' | 'latency';
        /** @description The id of a provider whose targets come first. */
        'x-prefer-provider'?: string;
        /** @description Refuse what could only be served changed, instead of naming the changes. Not sent: as the key is set. */
        'x-gateway-strict'?: 'true' | 'false';
        /** @description How long the whole request may take; only shortens what the operator allows. */
        'x-gateway-timeout-ms'?: number;
        /** @description Whether silent streams are kept alive with comments. */
        'x-gateway-keep-alive'?: 'on' | 'off';
        /** @description Numbers the events of a stream and keeps them, so that it can be gone on with. Needs Idempotency-Key. */
        'x-gateway-resumable'?: 'true' | 'false';
        /** @description The same key and request within 24 hours give the same answer, asked for once. Names a resumable stream. */
        'idempotency-key'?: string;
        /** @description Of a resumable stream: go on behind this event. */
        'last-event-id'?: string;
        /** @description Whether a second target may be asked while the first is late, where the operator allows it. */
        'x-gateway-hedge'?: 'true' | 'false';
        /** @description A JSON object of at most 2048 bytes, kept with the request for reporting. */
        'x-gateway-metadata'?: string;
      };
      path: {
        /** @description As in /v1/models; slashes stay as they are. */
        model: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "contents": [
         *         {
         *           "role": "user",
         *           "parts": [
         *             {
         *               "text": "Hello"
         *             }
         *           ]
         *         }
         *       ]
         *     }
         */
        'application/json': components['schemas']['GeminiRequest'];
      };
    };
    responses: {
      /** @description The answer. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['GeminiAnswer'][];
          'text/event-stream': unknown;
        };
      };
    };
  };
  postV1betaModelsByModelCountTokens: {
    parameters: {
      query?: never;
      header?: {
        /** @description What `auto` stands for. */
        'x-routing-strategy'?: 'balanced' | 'cost' | 'quality' | 'latency';
        /** @description The id of a provider whose targets come first. */
        'x-prefer-provider'?: string;
        /** @description Refuse what could only be served changed, instead of naming the changes. Not sent: as the key is set. */
        'x-gateway-strict'?: 'true' | 'false';
        /** @description How long the whole request may take; only shortens what the operator allows. */
        'x-gateway-timeout-ms'?: number;
        /** @description Whether silent streams are kept alive with comments. */
        'x-gateway-keep-alive'?: 'on' | 'off';
        /** @description Numbers the events of a stream and keeps them, so that it can be gone on with. Needs Idempotency-Key. */
        'x-gateway-resumable'?: 'true' | 'false';
        /** @description The same key and request within 24 hours give the same answer, asked for once. Names a resumable stream. */
        'idempotency-key'?: string;
        /** @description Of a resumable stream: go on behind this event. */
        'last-event-id'?: string;
        /** @description Whether a second target may be asked while the first is late, where the operator allows it. */
        'x-gateway-hedge'?: 'true' | 'false';
        /** @description A JSON object of at most 2048 bytes, kept with the request for reporting. */
        'x-gateway-metadata'?: string;
      };
      path: {
        /** @description As in /v1/models; slashes stay as they are. */
        model: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "contents": [
         *         {
         *           "role": "user",
         *           "parts": [
         *             {
         *               "text": "Hello"
         *             }
         *           ]
         *         }
         *       ]
         *     }
         */
        'application/json': components['schemas']['GeminiCountRequest'];
      };
    };
    responses: {
      /** @description The answer. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['GeminiCount'];
        };
      };
    };
  };
  getV1betaModels: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The list. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['GeminiModelList'];
        };
      };
    };
  };
  getV1betaModelsByModel: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description As in /v1/models; slashes stay as they are. */
        model: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The model. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['GeminiModel'];
        };
      };
    };
  };
  postV1Embeddings: {
    parameters: {
      query?: never;
      header?: {
        /** @description What `auto` stands for. */
        'x-routing-strategy'?: 'balanced' | 'cost' | 'quality' | 'latency';
        /** @description The id of a provider whose targets come first. */
        'x-prefer-provider'?: string;
        /** @description Refuse what could only be served changed, instead of naming the changes. Not sent: as the key is set. */
        'x-gateway-strict'?: 'true' | 'false';
        /** @description How long the whole request may take; only shortens what the operator allows. */
        'x-gateway-timeout-ms'?: number;
        /** @description Whether silent streams are kept alive with comments. */
        'x-gateway-keep-alive'?: 'on' | 'off';
        /** @description Numbers the events of a stream and keeps them, so that it can be gone on with. Needs Idempotency-Key. */
        'x-gateway-resumable'?: 'true' | 'false';
        /** @description The same key and request within 24 hours give the same answer, asked for once. Names a resumable stream. */
        'idempotency-key'?: string;
        /** @description Of a resumable stream: go on behind this event. */
        'last-event-id'?: string;
        /** @description Whether a second target may be asked while the first is late, where the operator allows it. */
        'x-gateway-hedge'?: 'true' | 'false';
        /** @description A JSON object of at most 2048 bytes, kept with the request for reporting. */
        'x-gateway-metadata'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "model": "sandbox/embed",
         *       "input": "Hello"
         *     }
         */
        'application/json': components['schemas']['EmbeddingRequest'];
      };
    };
    responses: {
      /** @description The answer. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['EmbeddingList'];
        };
      };
    };
  };
  postV1Moderations: {
    parameters: {
      query?: never;
      header?: {
        /** @description What `auto` stands for. */
        'x-routing-strategy'?: 'balanced' | 'cost' | 'quality' | 'latency';
        /** @description The id of a provider whose targets come first. */
        'x-prefer-provider'?: string;
        /** @description Refuse what could only be served changed, instead of naming the changes. Not sent: as the key is set. */
        'x-gateway-strict'?: 'true' | 'false';
        /** @description How long the whole request may take; only shortens what the operator allows. */
        'x-gateway-timeout-ms'?: number;
        /** @description Whether silent streams are kept alive with comments. */
        'x-gateway-keep-alive'?: 'on' | 'off';
        /** @description Numbers the events of a stream and keeps them, so that it can be gone on with. Needs Idempotency-Key. */
        'x-gateway-resumable'?: 'true' | 'false';
        /** @description The same key and request within 24 hours give the same answer, asked for once. Names a resumable stream. */
        'idempotency-key'?: string;
        /** @description Of a resumable stream: go on behind this event. */
        'last-event-id'?: string;
        /** @description Whether a second target may be asked while the first is late, where the operator allows it. */
        'x-gateway-hedge'?: 'true' | 'false';
        /** @description A JSON object of at most 2048 bytes, kept with the request for reporting. */
        'x-gateway-metadata'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ModerationRequest'];
      };
    };
    responses: {
      /** @description The answer. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Moderation'];
        };
      };
    };
  };
  postV1ImagesGenerations: {
    parameters: {
      query?: never;
      header?: {
        /** @description What `auto` stands for. */
        'x-routing-strategy'?: 'balanced' | 'cost' | 'quality' | 'latency';
        /** @description The id of a provider whose targets come first. */
        'x-prefer-provider'?: string;
        /** @description Refuse what could only be served changed, instead of naming the changes. Not sent: as the key is set. */
        'x-gateway-strict'?: 'true' | 'false';
        /** @description How long the whole request may take; only shortens what the operator allows. */
        'x-gateway-timeout-ms'?: number;
        /** @description Whether silent streams are kept alive with comments. */
        'x-gateway-keep-alive'?: 'on' | 'off';
        /** @description Numbers the events of a stream and keeps them, so that it can be gone on with. Needs Idempotency-Key. */
        'x-gateway-resumable'?: 'true' | 'false';
        /** @description The same key and request within 24 hours give the same answer, asked for once. Names a resumable stream. */
        'idempotency-key'?: string;
        /** @description Of a resumable stream: go on behind this event. */
        'last-event-id'?: string;
        /** @description Whether a second target may be asked while the first is late, where the operator allows it. */
        'x-gateway-hedge'?: 'true' | 'false';
        /** @description A JSON object of at most 2048 bytes, kept with the request for reporting. */
        'x-gateway-metadata'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ImageRequest'];
      };
    };
    responses: {
      /** @description The answer; with `stream`, server-sent events: partial images, then whole ones. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ImageList'];
          'text/event-stream': unknown;
        };
      };
    };
  };
  postV1ImagesEdits: {
    parameters: {
      query?: never;
      header?: {
        /** @description What `auto` stands for. */
        'x-routing-strategy'?: 'balanced' | 'cost' | 'quality' | 'latency';
        /** @description The id of a provider whose targets come first. */
        'x-prefer-provider'?: string;
        /** @description Refuse what could only be served changed, instead of naming the changes. Not sent: as the key is set. */
        'x-gateway-strict'?: 'true' | 'false';
        /** @description How long the whole request may take; only shortens what the operator allows. */
        'x-gateway-timeout-ms'?: number;
        /** @description Whether silent streams are kept alive with comments. */
        'x-gateway-keep-alive'?: 'on' | 'off';
        /** @description Numbers the events of a stream and keeps them, so that it can be gone on with. Needs Idempotency-Key. */
        'x-gateway-resumable'?: 'true' | 'false';
        /** @description The same key and request within 24 hours give the same answer, asked for once. Names a resumable stream. */
        'idempotency-key'?: string;
        /** @description Of a resumable stream: go on behind this event. */
        'last-event-id'?: string;
        /** @description Whether a second target may be asked while the first is late, where the operator allows it. */
        'x-gateway-hedge'?: 'true' | 'false';
        /** @description A JSON object of at most 2048 bytes, kept with the request for reporting. */
        'x-gateway-metadata'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'multipart/form-data': components['schemas']['ImageEditForm'];
      };
    };
    responses: {
      /** @description The answer; with `stream`, server-sent events: partial images, then whole ones. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ImageList'];
          'text/event-stream': unknown;
        };
      };
    };
  };
  postV1AudioSpeech: {
    parameters: {
      query?: never;
      header?: {
        /** @description What `auto` stands for. */
        'x-routing-strategy'?: 'balanced' | 'cost' | 'quality' | 'latency';
        /** @description The id of a provider whose targets come first. */
        'x-prefer-provider'?: string;
        /** @description Refuse what could only be served changed, instead of naming the changes. Not sent: as the key is set. */
        'x-gateway-strict'?: 'true' | 'false';
        /** @description How long the whole request may take; only shortens what the operator allows. */
        'x-gateway-timeout-ms'?: number;
        /** @description Whether silent streams are kept alive with comments. */
        'x-gateway-keep-alive'?: 'on' | 'off';
        /** @description Numbers the events of a stream and keeps them, so that it can be gone on with. Needs Idempotency-Key. */
        'x-gateway-resumable'?: 'true' | 'false';
        /** @description The same key and request within 24 hours give the same answer, asked for once. Names a resumable stream. */
        'idempotency-key'?: string;
        /** @description Of a resumable stream: go on behind this event. */
        'last-event-id'?: string;
        /** @description Whether a second target may be asked while the first is late, where the operator allows it. */
        'x-gateway-hedge'?: 'true' | 'false';
        /** @description A JSON object of at most 2048 bytes, kept with the request for reporting. */
        'x-gateway-metadata'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['SpeechRequest'];
      };
    };
    responses: {
      /** @description The answer; with `stream`, server-sent events: pieces of audio, with `stream_format` sse. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'audio/*': string;
          'application/octet-stream': unknown;
          'text/event-stream': unknown;
        };
      };
    };
  };
  postV1AudioTranscriptions: {
    parameters: {
      query?: never;
      header?: {
        /** @description What `auto` stands for. */
        'x-routing-strategy'?: 'balanced' | 'cost' | 'quality' | 'latency';
        /** @description The id of a provider whose targets come first. */
        'x-prefer-provider'?: string;
        /** @description Refuse what could only be served changed, instead of naming the changes. Not sent: as the key is set. */
        'x-gateway-strict'?: 'true' | 'false';
        /** @description How long the whole request may take; only shortens what the operator allows. */
        'x-gateway-timeout-ms'?: number;
        /** @description Whether silent streams are kept alive with comments. */
        'x-gateway-keep-alive'?: 'on' | 'off';
        /** @description Numbers the events of a stream and keeps them, so that it can be gone on with. Needs Idempotency-Key. */
        'x-gateway-resumable'?: 'true' | 'false';
        /** @description The same key and request within 24 hours give the same answer, asked for once. Names a resumable stream. */
        'idempotency-key'?: string;
        /** @description Of a resumable stream: go on behind this event. */
        'last-event-id'?: string;
        /** @description Whether a second target may be asked while the first is late, where the operator allows it. */
        'x-gateway-hedge'?: 'true' | 'false';
        /** @description A JSON object of at most 2048 bytes, kept with the request for reporting. */
        'x-gateway-metadata'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'multipart/form-data': components['schemas']['AudioForm'];
      };
    };
    responses: {
      /** @description The answer; with `stream`, server-sent events: pieces of the transcript. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Transcript'];
          'text/plain': string;
          'text/event-stream': unknown;
        };
      };
    };
  };
  postV1AudioTranslations: {
    parameters: {
      query?: never;
      header?: {
        /** @description What `auto` stands for. */
        'x-routing-strategy'?: 'balanced' | 'cost' | 'quality' | 'latency';
        /** @description The id of a provider whose targets come first. */
        'x-prefer-provider'?: string;
        /** @description Refuse what could only be served changed, instead of naming the changes. Not sent: as the key is set. */
        'x-gateway-strict'?: 'true' | 'false';
        /** @description How long the whole request may take; only shortens what the operator allows. */
        'x-gateway-timeout-ms'?: number;
        /** @description Whether silent streams are kept alive with comments. */
        'x-gateway-keep-alive'?: 'on' | 'off';
        /** @description Numbers the events of a stream and keeps them, so that it can be gone on with. Needs Idempotency-Key. */
        'x-gateway-resumable'?: 'true' | 'false';
        /** @description The same key and request within 24 hours give the same answer, asked for once. Names a resumable stream. */
        'idempotency-key'?: string;
        /** @description Of a resumable stream: go on behind this event. */
        'last-event-id'?: string;
        /** @description Whether a second target may be asked while the first is late, where the operator allows it. */
        'x-gateway-hedge'?: 'true' | 'false';
        /** @description A JSON object of at most 2048 bytes, kept with the request for reporting. */
        'x-gateway-metadata'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'multipart/form-data': components['schemas']['AudioForm'];
      };
    };
    responses: {
      /** @description The answer. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Transcript'];
          'text/plain': string;
        };
      };
    };
  };
  getV1Models: {
    parameters: {
      query?: never;
      header?: {
        'anthropic-version'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Virtual models first, then every model of every provider that has a key. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ModelList'] | components['schemas']['AnthropicModelList'];
        };
      };
    };
  };
  getV1ModelsById: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description provider/model (the slash as it is, or as %2F), or the name alone. */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The model. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Model'];
        };
      };
    };
  };
  getV1ResponsesById: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description Of a response that was asked for without `store: false`. Those of other tenants are unknown. */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The response as it was answered. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ResponsesAnswer'];
        };
      };
    };
  };
  deleteV1ResponsesById: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description Of a response that was asked for without `store: false`. Those of other tenants are unknown. */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It is forgotten. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            id: string;
            /** @enum {string} */
            object: 'response';
            deleted: boolean;
          };
        };
      };
    };
  };
  postV1Route: {
    parameters: {
      query?: never;
      header?: {
        /** @description What `auto` stands for. */
        'x-routing-strategy'?: 'balanced' | 'cost' | 'quality' | 'latency';
        /** @description The id of a provider whose targets come first. */
        'x-prefer-provider'?: string;
        /** @description Refuse what could only be served changed, instead of naming the changes. Not sent: as the key is set. */
        'x-gateway-strict'?: 'true' | 'false';
        /** @description How long the whole request may take; only shortens what the operator allows. */
        'x-gateway-timeout-ms'?: number;
        /** @description Whether silent streams are kept alive with comments. */
        'x-gateway-keep-alive'?: 'on' | 'off';
        /** @description Numbers the events of a stream and keeps them, so that it can be gone on with. Needs Idempotency-Key. */
        'x-gateway-resumable'?: 'true' | 'false';
        /** @description The same key and request within 24 hours give the same answer, asked for once. Names a resumable stream. */
        'idempotency-key'?: string;
        /** @description Of a resumable stream: go on behind this event. */
        'last-event-id'?: string;
        /** @description Whether a second target may be asked while the first is late, where the operator allows it. */
        'x-gateway-hedge'?: 'true' | 'false';
        /** @description A JSON object of at most 2048 bytes, kept with the request for reporting. */
        'x-gateway-metadata'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "prompt": "Hello",
         *       "model": "sandbox/echo"
         *     }
         */
        'application/json': components['schemas']['RouteQuestion'];
      };
    };
    responses: {
      /** @description The answer. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RouteExplanation'] | components['schemas']['ChatCompletion'];
        };
      };
    };
  };
  getV1AgentRuns: {
    parameters: {
      query?: {
        limit?: number;
        /** @description `next_cursor` of the page before. */
        cursor?: string;
        status?: 'queued' | 'running' | 'requires_action' | 'completed' | 'failed' | 'cancelled' | 'expired';
        schedule_id?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description One page. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AgentRunPage'];
        };
      };
    };
  };
  postV1AgentRuns: {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes the request safe to repeat for 24 hours: the same key and body give the same run. Goes before the field `idempotency_key`. */
        'idempotency-key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "model": "sandbox/tools",
         *       "prompt": "What is 6 x 7?",
         *       "tools": [
         *         {
         *           "type": "calculator"
         *         }
         *       ]
         *     }
         */
        'application/json': components['schemas']['AgentRunRequest'];
      };
    };
    responses: {
      /** @description Accepted: a worker will take it, whatever happens to this process. */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AgentRun'];
        };
      };
    };
  };
  getV1AgentRunsById: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The run as it is now. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AgentRun'];
        };
      };
    };
  };
  postV1AgentRunsByIdCancel: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The run as it is now. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AgentRun'];
        };
      };
    };
  };
  postV1AgentRunsByIdToolOutputs: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['AgentToolOutputs'];
      };
    };
    responses: {
      /** @description The run as it is now. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AgentRun'];
        };
      };
    };
  };
  getV1AgentRunsByIdEvents: {
    parameters: {
      query?: {
        /** @description The same, for clients that cannot set headers. */
        after?: string;
      };
      header?: {
        'last-event-id'?: string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description What happened, then what happens. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/event-stream': string;
        };
      };
    };
  };
  getV1AgentSchedules: {
    parameters: {
      query?: {
        limit?: number;
        /** @description `next_cursor` of the page before. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description One page. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AgentSchedulePage'];
        };
      };
    };
  };
  postV1AgentSchedules: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "cron": "0 7 * * 1-5",
         *       "time_zone": "Europe/Vienna",
         *       "run": {
         *         "model": "sandbox/echo",
         *         "prompt": "Good morning"
         *       }
         *     }
         */
        'application/json': components['schemas']['AgentScheduleRequest'];
      };
    };
    responses: {
      /** @description Made. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AgentSchedule'];
        };
      };
    };
  };
  getV1AgentSchedulesById: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The schedule as it is now. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AgentSchedule'];
        };
      };
    };
  };
  deleteV1AgentSchedulesById: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Removed. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  patchV1AgentSchedulesById: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['AgentScheduleChange'];
      };
    };
    responses: {
      /** @description Changed. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AgentSchedule'];
        };
      };
    };
  };
  getV1Files: {
    parameters: {
      query?: {
        /** @description How many. */
        limit?: number;
        /** @description `next_cursor` of the page before. */
        cursor?: string;
        /** @description The last id of the page before, as OpenAI names it. */
        after?: string;
        /** @description Only those uploaded for this. */
        purpose?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description A page. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['FileList'];
        };
      };
    };
  };
  postV1Files: {
    parameters: {
      query?: never;
      header?: {
        /** @description Makes the upload safe to repeat for 24 hours: the same key and files give the same answer. */
        'idempotency-key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'multipart/form-data': components['schemas']['FileForm'];
      };
    };
    responses: {
      /** @description One file as itself, several as a list: all of them are kept, or none. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['File'] | components['schemas']['FilesAdded'];
        };
      };
    };
  };
  deleteV1Files: {
    parameters: {
      query: {
        /** @description Given once for each file. */
        file_ids: string[];
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description What became of each. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['FilesDeleted'];
        };
      };
    };
  };
  getV1FilesById: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description Files are seen by whoever uploaded them and by the admins of the tenant; those of others are unknown. */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description What is known of it. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['File'];
        };
      };
    };
  };
  deleteV1FilesById: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description Files are seen by whoever uploaded them and by the admins of the tenant; those of others are unknown. */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description It is gone. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['FileDeleted'];
        };
      };
    };
  };
  getV1FilesByIdContent: {
    parameters: {
      query?: never;
      header?: {
        /** @description bytes=first-last */
        range?: string;
      };
      path: {
        /** @description Files are seen by whoever uploaded them and by the admins of the tenant; those of others are unknown. */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description All of it. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'image/*': string;
          'audio/*': string;
          'video/*': string;
          'text/*': string;
          'application/pdf': string;
          'application/json': string;
          'application/jsonl': string;
        };
      };
      /** @description The part that was asked for. */
      206: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'image/*': string;
          'audio/*': string;
          'video/*': string;
          'text/*': string;
          'application/pdf': string;
          'application/json': string;
          'application/jsonl': string;
        };
      };
    };
  };
  getV1Batches: {
    parameters: {
      query?: {
        /** @description How many. */
        limit?: number;
        /** @description The last id of the page before, as OpenAI names it. */
        after?: string;
        /** @description `next_cursor` of the page before. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description One page. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['BatchPage'];
        };
      };
    };
  };
  postV1Batches: {
    parameters: {
      query?: never;
      header?: {
        /** @description true: nothing is begun, the answer is that of /v1/batches/estimate. */
        'x-gateway-dry-run'?: 'true' | 'false';
        /** @description Makes the request safe to repeat for 24 hours: the same key and body give the same batch. */
        'idempotency-key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['BatchRequest'];
      };
    };
    responses: {
      /** @description The batch, or what it would cost. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Batch'] | components['schemas']['BatchEstimate'];
        };
      };
    };
  };
  postV1BatchesEstimate: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['BatchRequest'];
      };
    };
    responses: {
      /** @description Lines, tokens and micro-USD. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['BatchEstimate'];
        };
      };
    };
  };
  getV1BatchesById: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The batch as it is now. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Batch'];
        };
      };
    };
  };
  postV1BatchesByIdCancel: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The batch as it is now. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Batch'];
        };
      };
    };
  };
  getV1Feedback: {
    parameters: {
      query?: {
        limit?: number;
        /** @description `next_cursor` of the page before. */
        cursor?: string;
        request_id?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description One page. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['FeedbackPage'];
        };
      };
    };
  };
  postV1Feedback: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['FeedbackRequest'];
      };
    };
    responses: {
      /** @description Written down. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Feedback'];
        };
      };
    };
  };
  getV1Evaluations: {
    parameters: {
      query?: {
        limit?: number;
        /** @description `next_cursor` of the page before. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description One page. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['EvaluationPage'];
        };
      };
    };
  };
  postV1Evaluations: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['EvaluationRequest'];
      };
    };
    responses: {
      /** @description Written down. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Evaluation'];
        };
      };
    };
  };
  getHealth: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The process runs. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['HealthView'];
        };
      };
    };
  };
  getHealthLive: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The process runs. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LiveView'];
        };
      };
    };
  };
  getReady: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Send traffic here. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ReadyView'];
        };
      };
    };
  };
  getHealthReady: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Send traffic here. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ReadyView'];
        };
      };
    };
  };
  postV1AuthLogin: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['LoginBody'];
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['GrantView'];
        };
      };
    };
  };
  postV1AuthRefresh: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['RefreshBody'];
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['GrantView'];
        };
      };
    };
  };
  postV1AuthLogout: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['LogoutBody'];
      };
    };
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  postV1AuthChangePassword: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ChangePasswordBody'];
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['GrantView'];
        };
      };
    };
  };
  postV1AuthAcceptInvitation: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['AcceptInvitationBody'];
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['GrantView'];
        };
      };
    };
  };
  getV1AuthMe: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['MeView'];
        };
      };
    };
  };
  patchV1AuthMe: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ProfileBody'];
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['UserView'];
        };
      };
    };
  };
  getV1AuthSessions: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LoginSessionList'];
        };
      };
    };
  };
  deleteV1AuthSessionsById: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  getV1AuthMethods: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LoginMethodsView'];
        };
      };
    };
  };
  getV1AuthOidcLogin: {
    parameters: {
      query?: {
        /** @description A path of this gateway to go to afterwards; / when absent, or when it leads elsewhere. */
        return_to?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: never;
  };
  getV1AuthOidcLogout: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: never;
  };
  getV1AuthOidcCallback: {
    parameters: {
      query?: {
        state?: string;
        code?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: never;
  };
  getV1AdminUsers: {
    parameters: {
      query?: {
        limit?: number;
        role?: 'admin' | 'member' | 'viewer';
        /** @description Of one tenant; administrators of the installation alone see more than their own. */
        tenant_id?: string;
        team_id?: string;
        /** @description Part of the e-mail address or of the name. */
        search?: string;
        /** @description `next_cursor` of the page before. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['UserPage'];
        };
      };
    };
  };
  postV1AdminUsers: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateUserBody'];
      };
    };
    responses: {
      /** @description Done. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CreatedUserView'];
        };
      };
    };
  };
  postV1AdminUsersInvitations: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['InviteUserBody'];
      };
    };
    responses: {
      /** @description Done. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['InvitedUserView'];
        };
      };
    };
  };
  getV1AdminUsersById: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['UserView'];
        };
      };
    };
  };
  deleteV1AdminUsersById: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  patchV1AdminUsersById: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['PatchUserBody'];
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['UserView'];
        };
      };
    };
  };
  postV1AdminUsersByIdResetPassword: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ResetPasswordView'];
        };
      };
    };
  };
  postV1AdminUsersByIdInvitation: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['InvitedUserView'];
        };
      };
    };
  };
  postV1AdminUsersByIdEndSessions: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  getV1AdminTenants: {
    parameters: {
      query?: {
        limit?: number;
        /** @description Only those that are archived, or only those that are not. */
        archived?: boolean;
        /** @description `next_cursor` of the page before. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TenantPage'];
        };
      };
    };
  };
  postV1AdminTenants: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateTenantBody'];
      };
    };
    responses: {
      /** @description Done. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TenantView'];
        };
      };
    };
  };
  getV1AdminTenantsById: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TenantView'];
        };
      };
    };
  };
  deleteV1AdminTenantsById: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  patchV1AdminTenantsById: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['PatchTenantBody'];
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TenantView'];
        };
      };
    };
  };
  getV1AdminTeams: {
    parameters: {
      query?: {
        limit?: number;
        /** @description Only those that are archived, or only those that are not. */
        archived?: boolean;
        /** @description Of one tenant; administrators of the installation alone see more than their own. */
        tenant_id?: string;
        /** @description `next_cursor` of the page before. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TeamPage'];
        };
      };
    };
  };
  postV1AdminTeams: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateTeamBody'];
      };
    };
    responses: {
      /** @description Done. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TeamView'];
        };
      };
    };
  };
  getV1AdminTeamsById: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TeamView'];
        };
      };
    };
  };
  deleteV1AdminTeamsById: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  patchV1AdminTeamsById: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['PatchTeamBody'];
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TeamView'];
        };
      };
    };
  };
  getV1AdminTeamsByIdMembers: {
    parameters: {
      query?: {
        limit?: number;
        /** @description `next_cursor` of the page before. */
        cursor?: string;
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['UserPage'];
        };
      };
    };
  };
  putV1AdminTeamsByIdMembersByUserId: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
        user_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  deleteV1AdminTeamsByIdMembersByUserId: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
        user_id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  getV1AdminApiKeys: {
    parameters: {
      query?: {
        limit?: number;
        /** @description `next_cursor` of the page before. */
        cursor?: string;
        team_id?: string;
        user_id?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ApiKeyPage'];
        };
      };
    };
  };
  postV1AdminApiKeys: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateApiKeyBody'];
      };
    };
    responses: {
      /** @description Done. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CreatedApiKeyView'];
        };
      };
    };
  };
  getV1AdminApiKeysById: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ApiKeyView'];
        };
      };
    };
  };
  deleteV1AdminApiKeysById: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ApiKeyView'];
        };
      };
    };
  };
  patchV1AdminApiKeysById: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['PatchApiKeyBody'];
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ApiKeyView'];
        };
      };
    };
  };
  postV1AdminApiKeysByIdRotate: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['RotateApiKeyBody'];
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CreatedApiKeyView'];
        };
      };
    };
  };
  getV1AdminKeys: {
    parameters: {
      query?: {
        limit?: number;
        /** @description `next_cursor` of the page before. */
        cursor?: string;
        /** @description Only keys of this provider. */
        provider?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ProviderKeyPage'];
        };
      };
    };
  };
  postV1AdminKeys: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateProviderKeyBody'];
      };
    };
    responses: {
      /** @description Done. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ProviderKeyAnswer'];
        };
      };
    };
  };
  postV1AdminKeysImport: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ImportProviderKeysBody'];
      };
    };
    responses: {
      /** @description Done. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ImportedProviderKeys'];
        };
      };
    };
  };
  getV1AdminKeysById: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ProviderKeyAnswer'];
        };
      };
    };
  };
  deleteV1AdminKeysById: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  patchV1AdminKeysById: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['PatchProviderKeyBody'];
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ProviderKeyAnswer'];
        };
      };
    };
  };
  postV1AdminKeysByIdTest: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ProviderKeyTest'];
        };
      };
    };
  };
  getV1AdminProviders: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ProviderPage'];
        };
      };
    };
  };
  postV1AdminProviders: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateProviderBody'];
      };
    };
    responses: {
      /** @description Done. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ProviderAnswer'];
        };
      };
    };
  };
  getV1AdminProvidersById: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ProviderAnswer'];
        };
      };
    };
  };
  patchV1AdminProvidersById: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['PatchProviderBody'];
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ProviderAnswer'];
        };
      };
    };
  };
  getV1AdminProviderHealth: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ProviderHealthList'];
        };
      };
    };
  };
  getV1AdminRequests: {
    parameters: {
      query?: {
        outcome?: 'completed' | 'truncated' | 'aborted' | 'error' | 'refused';
        status?: number;
        streamed?: boolean;
        /** @description Answered from the cache. */
        cached?: boolean;
        /** @description Read less from its provider's cache than the request before it in its conversation had left there. */
        prompt_cache_missed?: boolean;
        /** @description Served by another target than the first one of its plan. */
        fallback_used?: boolean;
        /** @description Started at or after. */
        from?: string;
        /** @description Started before. */
        to?: string;
        limit?: number;
        /** @description For admins; all others see their own tenant whatever they ask. */
        tenant_id?: string;
        team_id?: string;
        user_id?: string;
        virtual_key_id?: string;
        run_id?: string;
        /** @description Asked for or used. */
        model?: string;
        provider?: string;
        /** @description It served, or an attempt failed with it. */
        provider_key_id?: string;
        error_code?: string;
        min_cost_usd?: number;
        max_cost_usd?: number;
        min_latency_ms?: number;
        max_latency_ms?: number;
        /** @description `name:value` of what came in `x-gateway-metadata`. */
        metadata?: string;
        /** @description The id of a request, a run or a key; a part of the name of a model, a provider or a virtual key; an error code; or a value of the metadata. */
        q?: string;
        /** @description `next_cursor` of the page before. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RequestPage'];
        };
      };
    };
  };
  getV1AdminRequestsExport: {
    parameters: {
      query?: {
        outcome?: 'completed' | 'truncated' | 'aborted' | 'error' | 'refused';
        status?: number;
        streamed?: boolean;
        /** @description Answered from the cache. */
        cached?: boolean;
        /** @description Read less from its provider's cache than the request before it in its conversation had left there. */
        prompt_cache_missed?: boolean;
        /** @description Served by another target than the first one of its plan. */
        fallback_used?: boolean;
        /** @description Started at or after. */
        from?: string;
        /** @description Started before. */
        to?: string;
        format?: 'csv' | 'jsonl';
        /** @description Requests at most. */
        most?: number;
        /** @description For admins; all others see their own tenant whatever they ask. */
        tenant_id?: string;
        team_id?: string;
        user_id?: string;
        virtual_key_id?: string;
        run_id?: string;
        /** @description Asked for or used. */
        model?: string;
        provider?: string;
        /** @description It served, or an attempt failed with it. */
        provider_key_id?: string;
        error_code?: string;
        min_cost_usd?: number;
        max_cost_usd?: number;
        min_latency_ms?: number;
        max_latency_ms?: number;
        /** @description `name:value` of what came in `x-gateway-metadata`. */
        metadata?: string;
        /** @description The id of a request, a run or a key; a part of the name of a model, a provider or a virtual key; an error code; or a value of the metadata. */
        q?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/csv': string;
          'application/x-ndjson': string;
        };
      };
    };
  };
  getV1AdminRequestsById: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RequestDetail'];
        };
      };
    };
  };
  getV1AdminTenantsByIdCapture: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CaptureView'];
        };
      };
    };
  };
  putV1AdminTenantsByIdCapture: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CaptureBody'];
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CaptureView'];
        };
      };
    };
  };
  deleteV1AdminTenantsByIdCaptures: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  getV1AdminRequestsByIdBodies: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['BodiesView'];
        };
      };
    };
  };
  getV1AdminCircuitBreakers: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CircuitBreakerList'];
        };
      };
    };
  };
  postV1AdminCircuitBreakersOverride: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CircuitBreakerOverride'];
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CircuitBreakerAnswer'];
        };
      };
    };
  };
  getV1AdminCacheStats: {
    parameters: {
      query?: {
        /** @description How far back to count. */
        hours?: number;
        /** @description Another tenant than one's own, for administrators of the installation. */
        tenant_id?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CacheStatsAnswer'];
        };
      };
    };
  };
  postV1AdminCacheInvalidate: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['InvalidateBody'];
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['InvalidateAnswer'];
        };
      };
    };
  };
  getV1AdminCacheSettings: {
    parameters: {
      query?: {
        /** @description How far back to count. */
        hours?: number;
        /** @description Another tenant than one's own, for administrators of the installation. */
        tenant_id?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CacheSettingsAnswer'];
        };
      };
    };
  };
  putV1AdminCacheSettings: {
    parameters: {
      query?: {
        /** @description How far back to count. */
        hours?: number;
        /** @description Another tenant than one's own, for administrators of the installation. */
        tenant_id?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CacheSettingsBody'];
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CacheSettingsAnswer'];
        };
      };
    };
  };
  patchV1AdminCacheSettings: {
    parameters: {
      query?: {
        /** @description How far back to count. */
        hours?: number;
        /** @description Another tenant than one's own, for administrators of the installation. */
        tenant_id?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CacheSettingsBody'];
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CacheSettingsAnswer'];
        };
      };
    };
  };
  getV1AdminCacheShadow: {
    parameters: {
      query?: {
        /** @description How far back to count. */
        hours?: number;
        /** @description Another tenant than one's own, for administrators of the installation. */
        tenant_id?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ShadowAnswer'];
        };
      };
    };
  };
  postV1AdminCacheFeedback: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CacheFeedbackBody'];
      };
    };
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  getV1AdminPrices: {
    parameters: {
      query?: {
        limit?: number;
        /** @description With those that were superseded or withdrawn. */
        history?: boolean;
        /** @description `none`: those for everybody alone. */
        tenant_id?: string;
        provider?: string;
        model?: string;
        /** @description `next_cursor` of the page before. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PricePage'];
        };
      };
    };
  };
  postV1AdminPrices: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreatePriceBody'];
      };
    };
    responses: {
      /** @description Done. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PriceView'];
        };
      };
    };
  };
  getV1AdminPricesById: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PriceView'];
        };
      };
    };
  };
  deleteV1AdminPricesById: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  patchV1AdminPricesById: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CorrectPriceBody'];
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PriceView'];
        };
      };
    };
  };
  postV1AdminPricesByIdReRate: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ReRateBody'];
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ReRateView'];
        };
      };
    };
  };
  getV1AdminReRatesById: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ReRateView'];
        };
      };
    };
  };
  getV1AdminUsage: {
    parameters: {
      query?: {
        format?: 'json' | 'csv';
        /** @description day, month, tenant, team, key, user, provider, model, tag */
        group_by?: string;
        /** @description The name in the metadata of requests that `tag` tells apart by. */
        tag?: string;
        /** @description First day, UTC; 29 days before the last when it is not said. */
        from?: string;
        /** @description Last day, included; today when it is not said. */
        to?: string;
        /** @description For administrators of the installation; all others see their own tenant whatever they ask. */
        tenant_id?: string;
        team_id?: string;
        virtual_key_id?: string;
        user_id?: string;
        provider?: string;
        model?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['UsageAnswer'];
          'text/csv': components['schemas']['UsageAnswer'];
        };
      };
    };
  };
  getV1AdminTenantsByIdUsage: {
    parameters: {
      query?: {
        format?: 'json' | 'csv';
        /** @description With today. */
        days?: number;
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['UsageAnswer'];
          'text/csv': components['schemas']['UsageAnswer'];
        };
      };
    };
  };
  getV1AdminTenantsByIdStatement: {
    parameters: {
      query: {
        format?: 'json' | 'csv';
        /** @description `2026-11` */
        month: string;
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['StatementView'];
          'text/csv': components['schemas']['StatementView'];
        };
      };
    };
  };
  postV1AdminTenantsByIdStatementClose: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CloseMonthBody'];
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['StatementView'];
        };
      };
    };
  };
  getV1AdminBudget: {
    parameters: {
      query?: {
        limit?: number;
        subject_kind?: 'key' | 'user' | 'team' | 'tenant';
        subject_id?: string;
        /** @description `next_cursor` of the page before. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['BudgetPage'];
        };
      };
    };
  };
  getV1AdminBudgets: {
    parameters: {
      query?: {
        limit?: number;
        subject_kind?: 'key' | 'user' | 'team' | 'tenant';
        subject_id?: string;
        /** @description `next_cursor` of the page before. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['BudgetPage'];
        };
      };
    };
  };
  postV1AdminBudgets: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateBudgetBody'];
      };
    };
    responses: {
      /** @description Done. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['BudgetView'];
        };
      };
    };
  };
  getV1AdminBudgetsById: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['BudgetView'];
        };
      };
    };
  };
  deleteV1AdminBudgetsById: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  patchV1AdminBudgetsById: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['PatchBudgetBody'];
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['BudgetView'];
        };
      };
    };
  };
  getV1AdminBudgetsByIdAdjustments: {
    parameters: {
      query?: {
        limit?: number;
        /** @description `next_cursor` of the page before. */
        cursor?: string;
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['BudgetAdjustmentPage'];
        };
      };
    };
  };
  postV1AdminBudgetsByIdAdjustments: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['AdjustBudgetBody'];
      };
    };
    responses: {
      /** @description Done. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['BudgetView'];
        };
      };
    };
  };
  getV1AdminLimits: {
    parameters: {
      query?: {
        limit?: number;
        subject_kind?: 'key' | 'user' | 'team' | 'tenant';
        subject_id?: string;
        /** @description `next_cursor` of the page before. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LimitPage'];
        };
      };
    };
  };
  postV1AdminLimits: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateLimitBody'];
      };
    };
    responses: {
      /** @description Done. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LimitView'];
        };
      };
    };
  };
  getV1AdminLimitsById: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LimitView'];
        };
      };
    };
  };
  deleteV1AdminLimitsById: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  patchV1AdminLimitsById: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['LimitValuesBody'];
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LimitView'];
        };
      };
    };
  };
  getV1AdminSettingsLogging: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LoggingView'];
        };
      };
    };
  };
  putV1AdminSettingsLogging: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['LoggingBody'];
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LoggingView'];
        };
      };
    };
  };
  deleteV1AdminSettingsLogging: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LoggingView'];
        };
      };
    };
  };
  getV1AdminAlerts: {
    parameters: {
      query?: {
        limit?: number;
        severity?: 'info' | 'warning' | 'critical';
        /** @description `budget.threshold`, `provider_key.disabled`, ... */
        kind?: string;
        /** @description `next_cursor` of the page before. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AlertPage'];
        };
      };
    };
  };
  getV1AdminWebhooksDeliveries: {
    parameters: {
      query?: {
        limit?: number;
        state?: 'pending' | 'delivered' | 'failed';
        endpoint_id?: string;
        /** @description `run.completed` */
        type?: string;
        /** @description `next_cursor` of the page before. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['DeliveryPage'];
        };
      };
    };
  };
  getV1AdminWebhooksDeliveriesById: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['DeliveryDetailsView'];
        };
      };
    };
  };
  postV1AdminWebhooksDeliveriesByIdReplay: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['DeliveryDetailsView'];
        };
      };
    };
  };
  getV1AdminWebhooksSigningSecret: {
    parameters: {
      query?: {
        /** @description The caller's own when absent. */
        tenant_id?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SigningSecretView'];
        };
      };
    };
  };
  postV1AdminWebhooksSigningSecretRotate: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['RotateSigningSecretBody'];
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ShownSigningSecretView'];
        };
      };
    };
  };
  getV1AdminWebhooks: {
    parameters: {
      query?: {
        limit?: number;
        /** @description `next_cursor` of the page before. */
        cursor?: string;
        /** @description Of this tenant alone; for administrators of the installation. */
        tenant_id?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['WebhookPage'];
        };
      };
    };
  };
  postV1AdminWebhooks: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateWebhookBody'];
      };
    };
    responses: {
      /** @description Done. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CreatedWebhookView'];
        };
      };
    };
  };
  getV1AdminWebhooksEventTypes: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['EventTypeList'];
        };
      };
    };
  };
  getV1AdminWebhooksById: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['WebhookView'];
        };
      };
    };
  };
  deleteV1AdminWebhooksById: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  patchV1AdminWebhooksById: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['PatchWebhookBody'];
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['WebhookView'];
        };
      };
    };
  };
  postV1AdminWebhooksByIdTest: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['DeliveryDetailsView'];
        };
      };
    };
  };
  postV1AdminWebhooksByIdRotateSecret: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['RotateWebhookSecretBody'];
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CreatedWebhookView'];
        };
      };
    };
  };
  getV1AdminWebhooksByIdDeliveries: {
    parameters: {
      query?: {
        limit?: number;
        state?: 'pending' | 'delivered' | 'failed';
        /** @description `run.completed` */
        type?: string;
        /** @description `next_cursor` of the page before. */
        cursor?: string;
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['DeliveryPage'];
        };
      };
    };
  };
  getV1AdminAudit: {
    parameters: {
      query?: {
        limit?: number;
        outcome?: 'attempted' | 'done' | 'refused' | 'failed';
        /** @description At or after. */
        from?: string;
        /** @description Before. */
        to?: string;
        /** @description For administrators of the installation; all others see their own tenant whatever they ask. */
        tenant_id?: string;
        /** @description Id of the user who did it. */
        actor_id?: string;
        /** @description `virtual_key.rotate` */
        action?: string;
        /** @description `virtual_key` */
        subject_kind?: string;
        subject_id?: string;
        request_id?: string;
        /** @description `next_cursor` of the page before. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AuditPage'];
        };
      };
    };
  };
  getV1AdminAuditVerify: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AuditVerdictView'];
        };
      };
    };
  };
  getV1AdminModels: {
    parameters: {
      query?: {
        provider?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CatalogModelList'];
        };
      };
    };
  };
  putV1AdminModels: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['PutModelBody'];
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CatalogModelAnswer'];
        };
      };
    };
  };
  deleteV1AdminModels: {
    parameters: {
      query: {
        provider: string;
        model: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  postV1AdminModelsImport: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ImportModelsBody'];
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ImportAnswer'];
        };
      };
    };
  };
  getV1AdminRouting: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RoutingAnswer'];
        };
      };
    };
  };
  putV1AdminRouting: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['PutRoutingBody'];
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PutRoutingAnswer'];
        };
      };
    };
  };
  getV1AdminRoutingVersions: {
    parameters: {
      query?: {
        limit?: number;
        /** @description Versions older than this one. */
        cursor?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['VersionPage'];
        };
      };
    };
  };
  getV1AdminRoutingVersionsById: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: number;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['VersionAnswer'];
        };
      };
    };
  };
  getV1AdminRoutingEvents: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RoutingEvents'];
        };
      };
    };
  };
  postV1AdminRoutingRollback: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['RollbackBody'];
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RoutingAnswer'];
        };
      };
    };
  };
  postV1AdminRoutingCanary: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['StartCanaryBody'];
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RoutingAnswer'];
        };
      };
    };
  };
  postV1AdminRoutingCanaryEnd: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['EndCanaryBody'];
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RoutingAnswer'];
        };
      };
    };
  };
  postV1AdminRoutingBacktest: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['BacktestBody'];
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['BacktestAnswer'];
        };
      };
    };
  };
  getV1AdminRoutingTargets: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TargetFiguresList'];
        };
      };
    };
  };
  getV1AdminRoutingShadow: {
    parameters: {
      query?: {
        limit?: number;
        /** @description How far back; comparisons are kept for 30. */
        days?: number;
        tenant_id?: string;
        rule?: string;
        /** @description `provider/model` that got the copies. */
        target?: string;
        request_id?: string;
        /** @description `next_cursor` of the page before. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ShadowPage'];
        };
      };
    };
  };
  postV1AdminRoutingCheck: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CheckBody'];
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RoutingCheck'];
        };
      };
    };
  };
  postV1AdminRoutingExplain: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ExplainBody'];
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ExplainAnswer'];
        };
      };
    };
  };
  getV1AdminQuality: {
    parameters: {
      query?: {
        provider?: string;
        model?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['QualityScores'];
        };
      };
    };
  };
  getV1AdminQualityHistory: {
    parameters: {
      query?: {
        limit?: number;
        prompt_type?:
          | 'summarization'
          | 'code'
          | 'translation'
          | 'question_answering'
          | 'creative_writing'
          | 'analysis'
          | 'math'
          | 'conversation'
          | 'general';
        provider?: string;
        model?: string;
        /** @description `next_cursor` of the page before. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['QualityHistory'];
        };
      };
    };
  };
  getV1AdminQualityRuns: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AssessmentRuns'];
        };
      };
    };
  };
  getV1AdminFeedback: {
    parameters: {
      query?: {
        limit?: number;
        /** @description `next_cursor` of the page before. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['FeedbackPage'];
        };
      };
    };
  };
  getV1AdminEvaluations: {
    parameters: {
      query?: {
        limit?: number;
        /** @description `next_cursor` of the page before. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['EvaluationPage'];
        };
      };
    };
  };
  postV1AdminEvaluations: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['EvaluateBody'];
      };
    };
    responses: {
      /** @description Done. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['EvaluationView'];
        };
      };
    };
  };
  getV1AdminProvidersByIdProbe: {
    parameters: {
      query?: {
        limit?: number;
        /** @description `next_cursor` of the page before. */
        cursor?: string;
        model?: string;
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CapabilityResultPage'];
        };
      };
    };
  };
  postV1AdminProvidersByIdProbe: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ProbeModelBody'];
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CapabilityResults'];
        };
      };
    };
  };
  getV1AdminToolHosts: {
    parameters: {
      query?: {
        /** @description The caller's own when absent. */
        tenant_id?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ToolHostsView'];
        };
      };
    };
  };
  putV1AdminToolHosts: {
    parameters: {
      query?: {
        /** @description The caller's own when absent. */
        tenant_id?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ToolHostsBody'];
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ToolHostsView'];
        };
      };
    };
  };
  getV1AdminTools: {
    parameters: {
      query?: {
        limit?: number;
        /** @description `next_cursor` of the page before. */
        cursor?: string;
        /** @description Of this tenant alone; for administrators of the installation. */
        tenant_id?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ToolPage'];
        };
      };
    };
  };
  postV1AdminTools: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateToolBody'];
      };
    };
    responses: {
      /** @description Done. */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ToolView'];
        };
      };
    };
  };
  getV1AdminToolsById: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ToolView'];
        };
      };
    };
  };
  deleteV1AdminToolsById: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  patchV1AdminToolsById: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ChangeToolBody'];
      };
    };
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ToolView'];
        };
      };
    };
  };
  getV1AdminQueues: {
    parameters: {
      query?: {
        /** @description Of this tenant alone; for administrators of the installation. */
        tenant_id?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['QueuesView'];
        };
      };
    };
  };
  getV1StatsOverview: {
    parameters: {
      query?: {
        /** @description The last 60 minutes, 24 hours, 7 days or 30 days, the present step included. */
        period?: 'hour' | 'day' | 'week' | 'month';
        /** @description For administrators of the installation; all others see their own tenant whatever they ask. */
        tenant_id?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['StatsOverview'];
        };
      };
    };
  };
  getV1StatsProviders: {
    parameters: {
      query?: {
        /** @description The last 60 minutes, 24 hours, 7 days or 30 days, the present step included. */
        period?: 'hour' | 'day' | 'week' | 'month';
        /** @description For administrators of the installation; all others see their own tenant whatever they ask. */
        tenant_id?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ProviderStatsList'];
        };
      };
    };
  };
  getV1StatsProvidersTokens: {
    parameters: {
      query?: {
        /** @description The last 60 minutes, 24 hours, 7 days or 30 days, the present step included. */
        period?: 'hour' | 'day' | 'week' | 'month';
        /** @description What the series are told apart by; default provider. */
        by?: 'tenant' | 'provider' | 'provider_key' | 'model' | 'virtual_key';
        /** @description Only this one. */
        id?: string;
        /** @description For administrators of the installation; all others see their own tenant whatever they ask. */
        tenant_id?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SeriesList'];
        };
      };
    };
  };
  getV1StatsKeys: {
    parameters: {
      query?: {
        limit?: number;
        /** @description The last 60 minutes, 24 hours, 7 days or 30 days, the present step included. */
        period?: 'hour' | 'day' | 'week' | 'month';
        /** @description Provider keys are for administrators of the installation, and what they see unless they ask; all others see virtual keys. */
        kind?: 'provider' | 'virtual';
        /** @description For administrators of the installation; its virtual keys. All others see their own tenant's whatever they ask. */
        tenant_id?: string;
        /** @description Only keys of this provider. */
        provider?: string;
        /** @description `next_cursor` of the page before. */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['KeyStatsList'];
        };
      };
    };
  };
  getV1StatsKeysByIdTimeseries: {
    parameters: {
      query?: {
        window_minutes?: number;
        /** @description Whole minutes up to a day's window, whole hours beyond, are told exactly; what is finer than that is rounded up to it. */
        step_seconds?: number;
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['KeyTimeseries'];
        };
      };
    };
  };
  getV1StatsDebugKeyById: {
    parameters: {
      query?: {
        /** @description For requests to this model, by the name that the provider has for it; without it, for any. */
        model?: string;
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['KeyDebugView'];
        };
      };
    };
  };
  getV1AdminConfigFile: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['FileOwnedList'];
        };
      };
    };
  };
  getV1AdminLedger: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LedgerView'];
        };
      };
    };
  };
  getV1AdminExports: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ExportsView'];
        };
      };
    };
  };
  getV1AdminSettings: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SettingsView'];
        };
      };
    };
  };
  getV1AdminSystem: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description Done. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SystemView'];
        };
      };
    };
  };
  getMetrics: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description The metrics. */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/plain': string;
          'application/openmetrics-text': string;
        };
      };
    };
  };
}
