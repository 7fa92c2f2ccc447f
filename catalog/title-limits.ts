/**
 * The longest title that is loaded and that can be asked for, in UTF-16 units. Episodes of IMDb's go beyond 400, alternative
 * titles beyond 800; percent-encoded, such a one still fits into the 16 KiB that Node allows the head of a request.
 */
export const MAX_TITLE_LENGTH = 1000;

/** The longest name of a person that is loaded, in UTF-16 units. */
export const MAX_NAME_LENGTH = 500;
