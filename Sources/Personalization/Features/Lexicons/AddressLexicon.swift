/// Lists English words by which a text addresses its reader and states how sure it is.
enum AddressLexicon {
    static let lists: [(category: LexiconCategory, words: String)] = [
        (.contraction, contractions), (.firstPerson, firstPerson), (.secondPerson, secondPerson), (.hedge, hedges),
        (.booster, boosters), (.politeness, politeness), (.greeting, greetings),
    ]

    /// After these a full stop ends no sentence.
    static let abbreviations = "mr,mrs,ms,dr,prof,st,vs,jr,sr,approx,dept,fig,inc,ltd"

    private static let contractions = """
        i'm,i'll,i've,i'd,you're,you'll,you've,you'd,he's,he'll,he'd,she's,she'll,she'd,it's,it'll,it'd,we're,we'll
        we've,we'd,they're,they'll,they've,they'd,that's,that'll,that'd,there's,there'll,here's,what's,what're,what'll
        who's,who'll,who'd,where's,when's,why's,how's,how'd,let's,isn't,aren't,wasn't,weren't,don't,doesn't,didn't
        haven't,hasn't,hadn't,can't,couldn't,won't,wouldn't,shouldn't,mustn't,needn't,ain't,y'all,could've,would've
        should've,might've,must've,gonna,wanna,gotta
        """

    private static let firstPerson = """
        i,me,my,mine,myself,we,us,our,ours,ourselves,i'm,i'll,i've,i'd,we're,we'll,we've,we'd,let's
        """

    private static let secondPerson = """
        you,your,yours,yourself,yourselves,you're,you'll,you've,you'd,y'all
        """

    private static let hedges = """
        may,might,maybe,perhaps,possibly,probably,presumably,seemingly,apparently,seem,seems,seemed,appear,appears
        suggest,suggests,could,somewhat,fairly,rather,roughly,around,approximately,generally,usually,typically,often
        sometimes,occasionally,likely,unlikely,potentially,arguably,tend,tends,assume,believe,guess,suppose,estimate
        unsure,uncertain,unclear,sort of,kind of,more or less,in some cases,it depends,depends,in general,i think
        i feel,in my opinion,as far as,not sure,not certain,could be,may be,might be,to some extent,on the whole
        """

    private static let boosters = """
        certainly,definitely,clearly,obviously,undoubtedly,surely,always,never,must,absolutely,completely,totally
        entirely,fully,exactly,precisely,indeed,truly,really,very,extremely,highly,undeniably,unquestionably,plainly
        guaranteed,guarantee,guarantees,proves,proven,sure,certain,simply,every,no doubt,without doubt,of course
        in fact,for sure,without question,the answer is,bottom line,beyond doubt,do this,in short
        """

    private static let politeness = """
        please,kindly,thanks,thank you,grateful,appreciate,appreciated,sorry,apologies,apologize,apologise
        apology,pardon,excuse,welcome,would you,could you,may i,might i,if you would,would you mind,excuse me
        you're welcome,my pleasure,feel free,happy to,glad to,pleased to,regret,regrets,respectfully
        """

    private static let greetings = """
        hello,hi,hey,dear,greetings,welcome,goodbye,bye,cheers,regards,sincerely,yours truly,best regards,kind regards
        warm regards,best wishes,good morning,good afternoon,good evening,good day,take care,see you,yours sincerely
        yours faithfully,warmly,cordially,all the best,have a great,have a good,have a nice,have a lovely
        looking forward,good luck
        """
}
