/** Styles are imported for the build to find them: there is nothing in them for the code. */
declare module '*.css' {}
