/** Whether a text has the form of a `sub`: a UUID of any version, in lower case. */
export const isSubject = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)
