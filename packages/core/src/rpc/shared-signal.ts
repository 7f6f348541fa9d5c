/** A signal that never aborts: a question that several callers share must outlive the one who asked first. */
export const sharedSignal: AbortSignal = new AbortController().signal
