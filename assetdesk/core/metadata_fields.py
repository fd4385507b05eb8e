"""The one table of metadata fields: stable names, how people read them, which blocks they come from.

Names are XMP's where XMP has one. Values are text, numbers, or lists of text; dates are ISO 8601 as exact as given.
What a person or a profile may give is what XMP can carry and no program measures.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """`kind` is text, list, date, number or count. `exif` is (directory, tag), `iptc` the number in record 2."""

    name: str
    label: str
    kind: str = "text"
    exif: tuple[str, int] | None = None
    iptc: int | None = None


FIELDS: tuple[Field, ...] = (
    Field("dc:title", "Title", iptc=5),
    Field("dc:description", "Description", exif=("0th", 0x010E), iptc=120),
    Field("dc:creator", "Creator", "list", exif=("0th", 0x013B), iptc=80),
    Field("dc:subject", "Keywords", "list", iptc=25),
    Field("dc:rights", "Copyright", exif=("0th", 0x8298), iptc=116),
    Field("xmp:CreateDate", "Created", "date", exif=("exif", 0x9004)),
    Field("xmp:ModifyDate", "Modified", "date", exif=("0th", 0x0132)),
    Field("xmp:Rating", "Rating", "count", exif=("0th", 0x4746)),
    Field("xmp:CreatorTool", "Made with", exif=("0th", 0x0131)),
    Field("photoshop:City", "City", iptc=90),
    Field("photoshop:State", "State", iptc=95),
    Field("photoshop:Country", "Country", iptc=101),
    Field("photoshop:Headline", "Headline", iptc=105),
    Field("photoshop:Credit", "Credit", iptc=110),
    Field("photoshop:Source", "Source", iptc=115),
    Field("photoshop:ColorMode", "Colour mode"),
    Field("tiff:Make", "Camera maker", exif=("0th", 0x010F)),
    Field("tiff:Model", "Camera", exif=("0th", 0x0110)),
    Field("exifEX:LensModel", "Lens", exif=("exif", 0xA434)),
    Field("exif:ExposureTime", "Exposure", "number", exif=("exif", 0x829A)),
    Field("exif:FNumber", "Aperture", "number", exif=("exif", 0x829D)),
    Field("exif:FocalLength", "Focal length", "number", exif=("exif", 0x920A)),
    Field("exif:FocalLengthIn35mmFilm", "Focal length, 35 mm", "count", exif=("exif", 0xA405)),
    Field("exif:ISOSpeedRatings", "ISO", "count", exif=("exif", 0x8827)),
    Field("exif:ExposureBiasValue", "Exposure bias", "number", exif=("exif", 0x9204)),
    Field("exif:Flash", "Flash", "count", exif=("exif", 0x9209)),
    Field("exif:DateTimeOriginal", "Taken", "date", exif=("exif", 0x9003)),
    Field("exif:GPSLatitude", "Latitude", "number"),
    Field("exif:GPSLongitude", "Longitude", "number"),
    Field("exif:GPSAltitude", "Altitude", "number"),
    Field("prism:expirationDate", "Expires", "date"),
    Field("photoshop:Instructions", "Instructions", iptc=40),
    Field("xmp:MetadataDate", "Metadata changed", "date"),
    Field("dc:language", "Language", "list"),
    Field("dc:publisher", "Publisher", "list"),
    Field("media:VideoCodec", "Video codec"),
    Field("media:FrameRate", "Frames a second", "number"),
    Field("media:VideoBitrate", "Video bits a second", "count"),
    Field("media:AudioCodec", "Audio codec"),
    Field("media:Channels", "Channels", "count"),
    Field("media:SampleRate", "Samples a second", "count"),
    Field("media:AudioBitrate", "Audio bits a second", "count"),
    Field("media:Container", "Container"),
    Field("media:Duration", "Duration", "number"),
    Field("xmpDM:artist", "Artist"),
    Field("xmpDM:album", "Album"),
    Field("xmpDM:trackNumber", "Track", "count"),
    Field("xmpDM:genre", "Genre"),
    Field("xmpDM:composer", "Composer"),
    Field("xmpDM:releaseDate", "Released", "date"),
    Field("office:Subject", "Subject"),
    Field("office:Company", "Company"),
    Field("office:Manager", "Manager"),
    Field("office:Category", "Category"),
    Field("office:LastModifiedBy", "Last changed by"),
    Field("office:Revision", "Revision"),
    Field("office:Words", "Words", "count"),
    Field("office:Pages", "Pages as told", "count"),
    Field("office:Sheets", "Sheets", "list"),
    Field("text:Encoding", "Encoding"),
    Field("text:Lines", "Lines", "count"),
    Field("archive:Entries", "Entries", "count"),
    Field("archive:Bytes", "Unpacked size", "count"),
    Field("archive:Names", "Contents", "list"),
    Field("archive:Encrypted", "Encrypted entries", "count"),
    Field("font:Family", "Font family"),
    Field("font:Style", "Font style"),
    Field("font:Version", "Font version"),
    Field("icc:Class", "Profile class"),
    Field("icc:ColorSpace", "Colours of the profile"),
    Field("icc:Version", "ICC version"),
    Field("pdf:Producer", "PDF producer"),
    Field("pdf:Keywords", "PDF keywords"),
    Field("pdf:PDFVersion", "PDF version"),
    Field("pdf:PageSize", "Page size"),
    Field("pdf:Page", "Page", "count"),
    Field("pdf:PageLabel", "Page label"),
    Field("file:Sidecar", "XMP sidecar"),
    Field("image:ppi", "Pixels an inch", "number"),
)

BY_NAME = {field.name: field for field in FIELDS}
# name spaces of XMP by the prefix that a field's name has
SPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "tiff": "http://ns.adobe.com/tiff/1.0/",
    "exif": "http://ns.adobe.com/exif/1.0/",
    "exifEX": "http://cipa.jp/exif/1.0/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "prism": "http://prismstandard.org/namespaces/basic/2.0/",
    "xmpDM": "http://ns.adobe.com/xmp/1.0/DynamicMedia/",
}
# what a program says about the file it wrote, or finds out about it
_FACTS = frozenset({"photoshop:ColorMode", "xmp:MetadataDate", "exif:Flash"})
_FACTS |= {"pdf:Producer", "pdf:PDFVersion", "pdf:PageSize", "pdf:Page", "pdf:PageLabel"}
# fields that a person, a profile or a workflow may give a value
EDITABLE = tuple(field.name for field in FIELDS if field.name.partition(":")[0] in SPACES and field.name not in _FACTS)
