/**
 * User text on one line of a terminal, without characters that move the cursor, change colours or reverse the text.
 */
export const terminalSafe = (text: string) => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
