package weft.web;

/**
 * How a folder's files are served.
 *
 * <p>Thread contract: any thread.
 *
 * @param showIndex whether a folder is answered with a list of what is in it; otherwise with 403
 * @param followSymlinks whether links may lead out of the folder
 * @param indexFile answered for a folder that has such a file; empty: none is
 */
public record StaticOptions(boolean showIndex, boolean followSymlinks, String indexFile) {
    /** No lists, no links out of it, no index file: as aiohttp. */
    public static final StaticOptions DEFAULT = new StaticOptions(false, false, "");

    /** The same with lists or without. */
    public StaticOptions withShowIndex(boolean lists) {
        return new StaticOptions(lists, followSymlinks, indexFile);
    }

    /** The same with links that lead out of the folder, or without. */
    public StaticOptions withFollowSymlinks(boolean follow) {
        return new StaticOptions(showIndex, follow, indexFile);
    }

    /** The same with this file as answer for a folder: {@code index.html}. */
    public StaticOptions withIndexFile(String name) {
        return new StaticOptions(showIndex, followSymlinks, name);
    }
}
