/// Lists the most frequent function words of the Latin languages that ``LanguageGuess`` knows, in small letters.
enum LanguageFunctionWords {
    static let languages: [(language: String, words: String)] = [
        (
            "en",
            """
            the,and,of,to,is,in,that,it,you,for,with,are,this,on,your,have,not,as,can,or,will,a,was,we,if,from,has,be,they
            but
            """
        ),
        (
            "de",
            """
            der,die,das,und,ist,nicht,ein,eine,zu,den,von,mit,sie,es,auf,für,sich,dem,wir,ich,auch,wird,sind,im,haben
            oder,ihr,ihre,einen,wenn
            """
        ),
        (
            "fr",
            """
            le,la,les,et,des,est,une,un,du,que,qui,vous,dans,pour,pas,ce,nous,sur,avec,a,à,mais,votre,il,de,en,l,d,qu,ne
            """
        ),
        (
            "es",
            """
            el,la,los,las,y,de,que,es,en,un,una,por,con,para,no,se,del,su,a,está,como,más,pero,al,son,si,usted,le,este,muy
            """
        ),
        (
            "it",
            """
            il,la,che,di,e,è,un,una,per,non,del,della,con,sono,gli,le,si,nel,nelle,da,al,come,questo,anche,più,ha,a,ma,può,ci
            """
        ),
        (
            "pt",
            """
            o,a,os,as,e,de,que,não,um,uma,é,em,do,da,para,com,por,se,na,no,você,mais,são,está,seu,sua,ao,mas,como,dos
            """
        ),
        (
            "nl",
            """
            de,het,een,en,van,is,dat,niet,op,te,in,met,voor,zijn,u,je,die,wij,ook,aan,er,maar,om,als,bij,heeft,deze,naar,uw,wordt
            """
        ),
    ]

    /// The table of all lists; the bit of a language is its place in ``languages``.
    static let table = LexiconTable(languages.enumerated().map { (1 << UInt64($0.offset), $0.element.words) })
}
