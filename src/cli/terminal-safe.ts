/** Text of users on one line of a terminal, without what could move its cursor, colour it or turn it around. */
export const plain = (text: string) => text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
