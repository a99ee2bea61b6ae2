"""Tools, programs and techniques that letters claim to know, told without their capitals."""

from .lexicon import word_set

# Words that mean nothing else.
TOOLS = word_set(
    """python java javascript typescript kotlin golang php perl haskell erlang elixir clojure
    fortran cobol matlab sql nosql mysql postgresql postgres mongodb redis cassandra
    elasticsearch kafka rabbitmq hadoop pyspark airflow dbt snowflake bigquery redshift tableau
    looker powerbi qlik excel-vba vba kubernetes docker terraform ansible jenkins gitlab github
    git linux aws azure gcp tensorflow pytorch keras scikit-learn pandas numpy jax opencv nlp
    llm llms django flask fastapi rails laravel symfony react angular vue svelte nextjs nodejs
    node.js html css sass graphql webpack c++ c# .net dotnet asp.net objective-c solidity
    autocad solidworks catia revit rhino archicad sketchup ansys matlab/simulink simulink
    labview plc plcs scada cnc photoshop illustrator indesign figma canva wordpress shopify
    magento hubspot salesforce mailchimp quickbooks xero datev sap hana servicenow jira
    confluence trello asana zendesk workday bloomberg spss stata sas latex powerpoint sharepoint
    ga4 seo sem adwords crm erp etl ci/cd devops scrum kanban agile safe itil lean sigma haccp
    gmp gdpr ifrs gaap bim gis arcgis qgis blockchain cybersecurity siem splunk wireshark burp
    metasploit sketchbook blender maya unity unreal concur koha alma memoq trados"""
)
